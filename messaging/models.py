"""Messages to buyers, and the facts that decide whether one may be written."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.states import MessageState
from ozon.models import Shop


class PostingFacts(models.Model):
    """What the rules of writing need to know of a posting. ``orders`` keeps it current."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80)
    scheme = models.CharField(_("scheme"), max_length=8)
    paid_at = models.DateTimeField(_("paid"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    can_create_chat = models.BooleanField(default=False)
    buyer_wrote_at = models.DateTimeField(_("last message of the buyer"), null=True)
    chat_id = models.CharField(max_length=64, default="", blank=True)
    variables = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("facts for messages")
        verbose_name_plural = _("facts for messages")
        constraints = [
            models.UniqueConstraint(fields=["shop", "posting_number"], name="messaging_facts_once")
        ]
        indexes = [models.Index(fields=["shop", "chat_id"], name="messaging_chat", condition=~Q(chat_id=""))]

    def __str__(self) -> str:
        return self.posting_number


class Occasion(models.TextChoices):
    """What a template is for."""

    CANCELLED_BY_BUYER = "cancelled_by_buyer", _("cancelled by the buyer")
    CANCELLED_BY_OTHERS = "cancelled_by_others", _("cancelled by the seller, Ozon or the carrier")


class MessageTemplate(models.Model):
    """A shop's text for an occasion, in the buyer's language. ``{product}`` and ``{order}`` are filled in."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="templates")
    occasion = models.CharField(_("occasion"), max_length=32, choices=Occasion)
    text = models.TextField(_("text"), max_length=1000)

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        constraints = [
            models.UniqueConstraint(fields=["shop", "occasion"], name="messaging_template_once"),
            models.CheckConstraint(
                condition=Q(occasion__in=Occasion.values), name="messaging_template_occasion"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_occasion_display())


class BuyerMessage(models.Model):
    """One message to one buyer about one posting. ``attempt`` counts its writes: it is in the effect's key."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80, db_index=True)
    cause = models.CharField(max_length=120)
    state = models.CharField(_("state"), max_length=20, choices=MessageState, default=MessageState.DRAFT)
    text = models.TextField(_("text"))
    findings = models.JSONField(default=list, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    reason = models.TextField(_("why"), default="", blank=True)
    message_id = models.CharField("message_id", max_length=40, default="", blank=True)
    approved_by = models.CharField(_("approved by"), max_length=150, default="", blank=True)
    created_at = models.DateTimeField(_("drafted"), default=timezone.now)
    approved_at = models.DateTimeField(_("approved"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["shop", "cause"], name="messaging_message_once"),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="messaging_message_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_number}: {self.state}"
