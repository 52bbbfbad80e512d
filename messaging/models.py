"""Messages to buyers, and the facts that decide whether one may be written."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.states import Author, MessageState, Topic
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
    chat_id = models.CharField(max_length=100, default="", blank=True)
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


class Dialogue(models.Model):
    """A dialogue as Ozon lists it, and how far its messages are read.

    Messages are read backwards, newest first. ``complete_to``: every message up to this moment is here, down to
    the shop's days of history. A walk that was cut short goes on at ``walk_from``; ``walk_top`` is when the newest
    message it began with was written. ``wanted_at``: there is something to read from this moment on; after a
    reading that failed, the ``tries``-th in a row, it is put off.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    chat_id = models.CharField("chat_id", max_length=100)
    topic = models.CharField(_("what about"), max_length=16, choices=Topic, default=Topic.OTHER)
    ozon_type = models.CharField(max_length=100, default="", blank=True)
    ozon_status = models.CharField(_("Ozon's status"), max_length=100, default="", blank=True)
    posting_number = models.CharField(_("posting"), max_length=80, default="", blank=True)
    order_number = models.CharField(_("order"), max_length=100, default="", blank=True)
    sku = models.BigIntegerField("sku", null=True)
    unread_count = models.PositiveIntegerField(_("unread"), default=0)
    first_unread_id = models.CharField(max_length=100, default="", blank=True)
    last_message_id = models.CharField(max_length=100, default="", blank=True)
    created_at = models.DateTimeField(_("opened"), null=True)
    last_message_at = models.DateTimeField(_("last message"), null=True)
    buyer_wrote_at = models.DateTimeField(_("last message of the buyer"), null=True)
    read_at = models.DateTimeField(_("read"), default=timezone.now)
    complete_to = models.DateTimeField(null=True, editable=False)
    walk_from = models.CharField(max_length=100, default="", blank=True, editable=False)
    walk_top = models.DateTimeField(null=True, editable=False)
    wanted_at = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")
        constraints = [
            models.UniqueConstraint(fields=["shop", "chat_id"], name="messaging_dialogue_once"),
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="messaging_dialogue_topic"),
        ]
        indexes = [
            models.Index(fields=["shop", "-last_message_at"], name="messaging_dialogue_last"),
            models.Index(fields=["shop", "posting_number"], name="messaging_dialogue_posting"),
            models.Index(
                fields=["shop", "-wanted_at"],
                name="messaging_dialogue_wanted",
                condition=Q(wanted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.chat_id


class DialogueMessage(models.Model):
    """One message of a dialogue. ``text`` is Ozon's Markdown, emptied when personal data has been kept long enough."""

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="messages")
    message_id = models.CharField("message_id", max_length=100)
    created_at = models.DateTimeField(_("written"), null=True)
    author = models.CharField(_("author"), max_length=16, choices=Author, default=Author.OTHER)
    ozon_author = models.CharField(max_length=100, default="", blank=True)
    author_id = models.CharField(max_length=100, default="", blank=True)
    text = models.TextField(_("text"), default="", blank=True)
    is_image = models.BooleanField(_("picture"), default=False)
    is_read = models.BooleanField(_("read by the other side"), default=False)
    moderation = models.CharField(_("Ozon's check of the picture"), max_length=100, default="", blank=True)
    order_number = models.CharField(_("order"), max_length=100, default="", blank=True)
    sku = models.BigIntegerField("sku", null=True)

    class Meta:
        verbose_name = _("message of a dialogue")
        verbose_name_plural = _("messages of dialogues")
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "message_id"], name="messaging_said_once"),
            models.CheckConstraint(condition=Q(author__in=Author.values), name="messaging_said_author"),
        ]
        indexes = [
            models.Index(fields=["dialogue", "-created_at"], name="messaging_said_last"),
            models.Index(fields=["created_at"], name="messaging_said_old", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.message_id
