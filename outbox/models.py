"""Every write to Ozon is a row here, committed together with its cause."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outbox.states import AttemptOutcome, EffectKind, Mode, Status, SwitchKind
from ozon.models import Shop


class Switch(models.Model):
    """Whether a shop lets one kind of write out. No row means off."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="switches")
    kind = models.CharField(_("kind"), max_length=32, choices=SwitchKind)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.OFF)

    class Meta:
        verbose_name = _("switch")
        verbose_name_plural = _("switches")
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind"], name="outbox_switch_once"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="outbox_switch_mode"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.mode}"

    def clean(self) -> None:
        """For forms; ``services.set_switch`` holds the rule for everybody else."""
        if self.kind == SwitchKind.STOCK and self.mode == Mode.ON and not self.shop.keeps_stock:
            raise ValidationError(
                _("Say first that this desk keeps the stock numbers of “%(shop)s”."),
                params={"shop": self.shop},
            )


class Effect(models.Model):
    """One intended write. ``(shop, kind, key)`` is made of the fact that causes it, so a cause acts once.

    ``lane`` names what must not be written by two at a time (a product in a warehouse); the database lets
    one claimed effect into a lane. ``due_at`` is set past the attempt before it starts, so a crash needs no
    clean-up. ``claim`` stays on the row when a claim runs out, so a late answer still finds its effect.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=32, choices=EffectKind)
    key = models.CharField(max_length=300)
    lane = models.CharField(max_length=160, default="", blank=True)
    posting_number = models.CharField(_("posting"), max_length=80, default="", blank=True, db_index=True)
    payload = models.JSONField(default=dict)
    status = models.CharField(_("status"), max_length=16, choices=Status)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    claim = models.CharField(max_length=36, default="", editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    attempted_at = models.DateTimeField(_("last attempt"), null=True, editable=False)
    unknown_at = models.DateTimeField(null=True, editable=False)
    read_back_at = models.DateTimeField(null=True, editable=False)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(_("Ozon's words"), default="", blank=True)
    by = models.CharField(_("by"), max_length=150, default="", blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind", "key"], name="outbox_effect_once"),
            models.UniqueConstraint(
                fields=["shop", "lane"], name="outbox_lane_free", condition=Q(status="claimed") & ~Q(lane="")
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="outbox_effect_status"),
            models.CheckConstraint(
                condition=~Q(status="claimed") | Q(claimed_until__isnull=False), name="outbox_effect_claim"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="outbox_due", condition=Q(status="due")),
            # The newest of each lane is what leaves.
            models.Index(
                fields=["shop", "kind", "lane", "id"], name="outbox_due_lane", condition=Q(status="due")
            ),
            models.Index(fields=["claimed_until"], name="outbox_claimed", condition=Q(status="claimed")),
            models.Index(fields=["read_back_at"], name="outbox_unknown", condition=Q(status="unknown")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Stream(models.Model):
    """The turns of a shop's writes of a kind that leave many at a time. No row: none has left yet.

    ``next_at`` is when the next call may begin. While one is under way it lies ahead far enough that a second one
    begins only where the first is very slow, or its worker dead.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=32, choices=EffectKind)
    next_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "kind"], name="outbox_stream_once")]


class Attempt(models.Model):
    """One try. Written before the call, closed after it; an open one is a call nobody came back from."""

    effect = models.ForeignKey(Effect, models.CASCADE, related_name="tries")
    number = models.PositiveIntegerField(_("number"))
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    outcome = models.CharField(
        _("outcome"), max_length=16, choices=AttemptOutcome, default=AttemptOutcome.STARTED
    )
    detail = models.TextField(_("detail"), default="", blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["effect", "number"], name="outbox_attempt_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=AttemptOutcome.values), name="outbox_attempt_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effect_id}#{self.number}"
