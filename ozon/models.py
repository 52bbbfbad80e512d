"""Shops, their keys, how far each source has been read, and what Ozon pushed."""

import secrets

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ozon.fields import EncryptedTextField
from ozon.states import FactKind, ShopState, Source, StockKeeper

# Seconds. Ozon counts calls; a person who types less asks for refusals.
SHORTEST_INTERVAL = 5


def new_secret() -> str:
    """The part of a push address nobody can guess: Ozon signs nothing."""
    return secrets.token_urlsafe(32)


class Shop(models.Model):
    """One Ozon cabinet. Everything else hangs off it, and nobody sees what is not theirs."""

    name = models.CharField(_("name"), max_length=120)
    client_id = models.CharField("Client-Id", max_length=40)
    api_key = EncryptedTextField("Api-Key", editable=False)
    api_url = models.URLField(_("API address"), max_length=200)
    state = models.CharField(_("state"), max_length=16, choices=ShopState, default=ShopState.ACTIVE)
    currency = models.CharField(_("currency"), max_length=3, default="RUB")
    is_demo = models.BooleanField(_("practice shop"), default=False)
    # What was over before this moment is history: recorded, never acted on.
    opening_line = models.DateTimeField(_("opening line"), default=timezone.now)
    # Dated rules a shop can edit; what the API says beats them.
    history_days = models.PositiveIntegerField(_("days of history to read"), default=365)
    claim_days = models.PositiveIntegerField(
        _("days to decide a return"),
        default=3,
        help_text=_(
            "Ozon tells no deadline for rFBS returns; a silent one is approved after this many days."
        ),
    )
    packed_days = models.PositiveIntegerField(
        _("days a packed cancellation stays a task"),
        default=14,
        help_text=_("At connection, older postings that were cancelled after packing are taken as put back."),
    )
    reply_hours = models.PositiveIntegerField(_("hours to write to the buyer"), default=24)
    draft_messages = models.BooleanField(_("draft a message for each cancellation"), default=True)
    stock_keeper = models.CharField(
        _("who keeps the stock numbers"),
        max_length=12,
        choices=StockKeeper,
        default=StockKeeper.UNDECIDED,
        help_text=_("Only where this desk keeps them, Ozon is told quantities; else ours are only compared."),
    )
    # What the key's cabinet said of itself last: company, country, contract, subscription, roles with methods.
    cabinet = models.JSONField(default=dict, blank=True, editable=False)
    cabinet_read_at = models.DateTimeField(_("cabinet read"), null=True, editable=False)
    key_expires_at = models.DateTimeField(_("key ends"), null=True, editable=False)
    push_secret = models.CharField(max_length=64, default=new_secret, editable=False)
    created_at = models.DateTimeField(_("connected"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shops")
        constraints = [
            models.UniqueConstraint(fields=["client_id", "api_url"], name="ozon_shop_once"),
            models.UniqueConstraint(fields=["push_secret"], name="ozon_push_secret_once"),
            models.CheckConstraint(condition=Q(state__in=ShopState.values), name="ozon_shop_state"),
            models.CheckConstraint(condition=Q(stock_keeper__in=StockKeeper.values), name="ozon_shop_keeper"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def keeps_stock(self) -> bool:
        """Whether Ozon is told our quantities; the switch of this kind of write has its say besides."""
        return self.stock_keeper == StockKeeper.DESK


class SyncSource(models.Model):
    """How far one source of one shop has been read.

    ``lease_until`` is the one-in-flight guard over all machines: taken by conditional UPDATE, given back at
    the end of a pass, and simply running out after a crash. ``cursor`` moves only in the transaction that
    stored the page it stands for. All readings of a source go through its lease, so the order in which they
    are stored is the order in which they began.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="sources")
    source = models.CharField(_("source"), max_length=32, choices=Source)
    interval = models.PositiveIntegerField(
        _("seconds between passes"), default=60, validators=[MinValueValidator(SHORTEST_INTERVAL)]
    )
    overlap = models.PositiveIntegerField(
        _("seconds read again"), default=0, help_text=_("Ozon's lists trail its writes.")
    )
    cursor = models.JSONField(_("cursor"), default=dict, blank=True)
    wanted_at = models.DateTimeField(_("next pass"), default=timezone.now)
    lease_until = models.DateTimeField(null=True, editable=False)
    lease = models.CharField(max_length=36, default="", editable=False)
    started_at = models.DateTimeField(_("last start"), null=True, editable=False)
    succeeded_at = models.DateTimeField(_("last success"), null=True, editable=False)
    opened_at = models.DateTimeField(_("history read"), null=True, editable=False)
    # History is read newest first: from the opening line down to ``history_from``; ``history_to`` is how far it is.
    history_from = models.DateTimeField(_("history from"), null=True, editable=False)
    history_to = models.DateTimeField(_("history read down to"), null=True, editable=False)
    # What Ozon changed up to this moment is here.
    read_to = models.DateTimeField(_("read up to"), null=True, editable=False)
    # A person wants everything from here on to be read again.
    again_from = models.DateTimeField(_("read again from"), null=True, editable=False)
    proof_at = models.DateTimeField(_("last proof"), null=True, editable=False)
    proof = models.JSONField(_("proof"), default=dict, blank=True, editable=False)
    rows_read = models.BigIntegerField(_("rows read"), default=0, editable=False)
    error = models.TextField(_("last error"), default="", blank=True, editable=False)
    error_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(fields=["shop", "source"], name="ozon_source_once"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="ozon_source_known"),
        ]
        indexes = [models.Index(fields=["wanted_at"], name="ozon_source_wanted")]

    def __str__(self) -> str:
        return f"{self.shop_id}:{self.source}"

    @property
    def history_done(self) -> float:
        """Part of the history that is read, 0 to 1."""
        if self.opened_at:
            return 1.0
        if not (self.history_from and self.history_to):
            return 0.0
        whole = (self.shop.opening_line - self.history_from).total_seconds()
        read = (self.shop.opening_line - self.history_to).total_seconds()
        return min(1.0, max(0.0, read / whole)) if whole > 0 else 1.0


class Fact(models.Model):
    """Something unexpected Ozon sent, once per distinct thing, with how often and when last."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="facts")
    source = models.CharField(_("source"), max_length=32, choices=Source)
    kind = models.CharField(_("kind"), max_length=16, choices=FactKind)
    method = models.CharField(_("method"), max_length=100, default="", blank=True)
    key = models.CharField(_("what"), max_length=120)
    detail = models.TextField(_("detail"), default="", blank=True)
    count = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first seen"), default=timezone.now)
    last_at = models.DateTimeField(_("last seen"), default=timezone.now)
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)

    class Meta:
        verbose_name = _("fact about Ozon")
        verbose_name_plural = _("facts about Ozon")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "source", "kind", "method", "key"], name="ozon_fact_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=FactKind.values), name="ozon_fact_kind"),
            models.CheckConstraint(condition=Q(last_at__gte=F("first_at")), name="ozon_fact_order"),
        ]
        indexes = [
            models.Index(fields=["shop", "-last_at"], name="ozon_fact_open", condition=Q(solved_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PushDelivery(models.Model):
    """One notification as Ozon sent it: stored before anything is made of it, and never more than a hint.

    ``digest`` (SHA-256 of the body with its keys in order) makes a repetition the same row. ``source`` and
    ``key`` say what to read sooner; the pass that read it sets ``handled_at``.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="pushes")
    message_type = models.CharField(_("type"), max_length=80)
    digest = models.CharField(max_length=64)
    body = models.JSONField(default=dict)
    source = models.CharField(_("source"), max_length=32, default="", blank=True)
    key = models.CharField(_("what"), max_length=120, default="", blank=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    answer = models.CharField(_("answer"), max_length=40, default="", blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), null=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    handled_at = models.DateTimeField(_("read at Ozon"), null=True, blank=True)

    class Meta:
        verbose_name = _("push")
        verbose_name_plural = _("pushes")
        constraints = [models.UniqueConstraint(fields=["shop", "digest"], name="ozon_push_once")]
        indexes = [
            models.Index(fields=["shop", "-received_at"], name="ozon_push_last"),
            models.Index(
                fields=["shop", "source", "id"], name="ozon_push_waiting", condition=Q(handled_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_type} {self.key}"
