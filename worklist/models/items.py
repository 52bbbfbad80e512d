"""Work items and the timeline."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop
from worklist.phrases import MARK
from worklist.states import (
    ABOUT_DIALOGUE,
    ABOUT_PRODUCT,
    ABOUT_SHOP,
    LIVE,
    Event,
    ItemState,
    Kind,
    Origin,
    offer_of,
)

# All that a person's words can stand in, of a case that is worked off. One text, so that the long list of them has one
# index to keep; a key is read by people where it is an article.
OVER_WORDS = Concat(
    *(part for name in ("posting_number", "product", "reason") for part in (F(name), Value(" "))),
    Case(When(kind__in=sorted(ABOUT_PRODUCT), then=F("key")), default=Value("")),
    output_field=models.TextField(),
)


class WorkItem(models.Model):
    """One thing a person has to do. Holds all the queue shows, so the queue is one table and one query."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=32, choices=Kind)
    key = models.CharField(max_length=140)
    state = models.CharField(_("state"), max_length=8, choices=ItemState, default=ItemState.OPEN)
    posting_number = models.CharField(_("posting"), max_length=80, default="", blank=True, db_index=True)
    deadline_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    # The queue sorts by this: the deadline, or far away where there is none.
    sort_at = models.DateTimeField(editable=False)
    product = models.CharField(_("product"), max_length=300, default="", blank=True)
    picture = models.URLField(max_length=500, default="", blank=True)
    more = models.PositiveIntegerField(default=0, help_text=_("Further lines beside the product shown."))
    reason = models.CharField(_("reason"), max_length=500, default="", blank=True)
    amount = models.DecimalField(_("sum"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="work_items",
        verbose_name=_("assignee"),
    )
    # A snoozed case waits for a moment, for the buyer's word, or for whichever comes first.
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True)
    snoozed_for_reply = models.BooleanField(_("snoozed until the buyer replies"), default=False)
    # Grows with each act of a person: whoever acts on what he saw before is told what changed.
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=150, default="", blank=True)
    outcome = models.CharField(_("outcome"), max_length=500, default="", blank=True)

    class Meta:
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind", "key"], name="worklist_item_once"),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="worklist_item_state"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="worklist_item_kind"),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, closed_at=None)
                | Q(state=ItemState.DONE, closed_at__isnull=False),
                name="worklist_item_closed",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.SNOOZED)
                & (Q(snoozed_until__isnull=False) | Q(snoozed_for_reply=True))
                | ~Q(state=ItemState.SNOOZED) & Q(snoozed_until=None, snoozed_for_reply=False),
                name="worklist_item_snoozed",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_at", "id"], name="worklist_open", condition=Q(state="open")),
            models.Index(
                fields=["shop", "sort_at", "id"], name="worklist_open_shop", condition=Q(state="open")
            ),
            models.Index(
                fields=["assignee", "sort_at", "id"], name="worklist_open_mine", condition=Q(state="open")
            ),
            models.Index(
                fields=["snoozed_until", "id"], name="worklist_snoozed", condition=Q(state="snoozed")
            ),
            # The figures of a shift: what came and what was closed since a moment.
            models.Index(
                fields=["shop", "closed_at", "id"], name="worklist_closed", condition=Q(state="done")
            ),
            models.Index(  # all shops of a person in one list
                F("closed_at").desc(), F("id"), name="worklist_done", condition=Q(state="done")
            ),
            GinIndex(
                OpClass(Upper(OVER_WORDS), name="gin_trgm_ops"),
                name="worklist_done_words",
                condition=Q(state="done"),
            ),
            models.Index(fields=["shop", "opened_at"], name="worklist_opened"),
            # Words anywhere in an open case. Three, because a person's words stand in one of them.
            *(
                GinIndex(
                    OpClass(Upper(column), name="gin_trgm_ops"),
                    name=f"worklist_open_{name}",
                    condition=Q(state="open"),
                )
                for column, name in (("posting_number", "number"), ("product", "product"), ("reason", "why"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.posting_number}"

    @property
    def is_about_shop(self) -> bool:
        """Whether it is worked off on the shop's page, not on a posting's."""
        return self.kind in ABOUT_SHOP

    @property
    def is_about_product(self) -> bool:
        """Whether it is worked off on a product's stock page."""
        return self.kind in ABOUT_PRODUCT

    @property
    def is_about_dialogue(self) -> bool:
        """Whether it is worked off on the page of a dialogue, whose number is its key."""
        return self.kind in ABOUT_DIALOGUE

    @property
    def has_own_list(self) -> bool:
        """Whether its page belongs to a list of its own, not to the queue one may have come from."""
        return self.is_about_dialogue or self.kind == Kind.MAILING_STOPPED

    @property
    def offer_id(self) -> str:
        """The article a case about a product is of; empty for any other."""
        return offer_of(self.kind, self.key)

    @property
    def is_told_by_ozon(self) -> bool:
        """Whether the reason is Ozon's or a buyer's own words."""
        plain = self.is_about_shop or self.is_about_product or self.is_about_dialogue
        return not (plain or MARK in self.reason)


class TimelineEntry(models.Model):
    """Who did what to a posting, and why. Append-only; ``code`` and ``params`` are put into words when shown."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80)
    at = models.DateTimeField(_("when"), default=timezone.now)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin)
    code = models.CharField(_("event"), max_length=32, choices=Event)
    params = models.JSONField(default=dict, blank=True)
    by = models.CharField(_("by"), max_length=150, default="", blank=True)

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline")
        indexes = [
            models.Index(F("shop"), F("posting_number"), F("at").desc(), name="worklist_timeline"),
            models.Index(  # the list of what people did
                F("shop"),
                F("at").desc(),
                F("id").desc(),
                name="worklist_timeline_staff",
                condition=Q(origin="staff"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_number} {self.code}"
