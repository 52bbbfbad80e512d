"""Dialogues as Ozon lists them, what is said in them, and how soon it was answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.states import Author, DialogueState, Topic
from ozon.models import Shop


class Dialogue(models.Model):
    """A dialogue as Ozon lists it, and how far its messages are read.

    Messages are read backwards, newest first. ``complete_to``: every message up to this moment is here, down to
    the shop's days of history. A walk that was cut short goes on at ``walk_from``; ``walk_top`` is when the newest
    message it began with was written. ``wanted_at``: there is something to read from this moment on; after a
    reading that failed, the ``tries``-th in a row, it is put off.

    ``state`` is ours: whose word is missing. ``asked_at`` is the first word of the other side nobody answered yet,
    ``ozon_due_at`` and ``due_at`` the ends of its two clocks: Ozon's never stops, the shop's runs in working hours.
    What was said up to ``settled_to`` waits for nobody: the dialogue was closed then. ``seen_to`` is the newest
    message somebody of the shop has looked at.
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
    last_text = models.CharField(_("last words"), max_length=300, default="", db_default="", blank=True)
    last_author = models.CharField(
        _("who wrote last"), max_length=16, choices=Author, default="", db_default="", blank=True
    )
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=DialogueState,
        default=DialogueState.QUIET,
        db_default=DialogueState.QUIET,
    )
    asked_at = models.DateTimeField(_("asked"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    ozon_due_at = models.DateTimeField(_("to answer by Ozon's clock"), null=True)
    due_at = models.DateTimeField(_("to answer by our clock"), null=True)
    seen_to = models.DateTimeField(_("seen by us up to"), null=True)
    settled_to = models.DateTimeField(_("settled up to"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.CharField(_("closed by"), max_length=150, default="", db_default="", blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
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
            models.CheckConstraint(
                condition=Q(state__in=DialogueState.values), name="messaging_dialogue_state"
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False) | ~Q(state=DialogueState.AWAITING_US),
                name="messaging_dialogue_asked",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-last_message_at"], name="messaging_dialogue_last"),
            models.Index(fields=["shop", "posting_number"], name="messaging_dialogue_posting"),
            models.Index(
                fields=["shop", "ozon_due_at", "id"],
                name="messaging_dialogue_asks",
                condition=Q(state="awaiting_us"),
            ),
            models.Index(
                fields=["shop", "sku"], name="messaging_dialogue_sku", condition=Q(sku__isnull=False)
            ),
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


class Reaction(models.Model):
    """A buyer's question and our answer: from his first unanswered word to our next one.

    ``seconds`` runs without a stop, as Ozon measures; ``working_seconds`` in the shop's working hours. ``by`` is
    who wrote the answer here, nobody where it was written in Ozon's cabinet.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="reactions")
    asked_id = models.CharField(max_length=100)
    asked_at = models.DateTimeField(_("asked"))
    answered_id = models.CharField(max_length=100, default="", blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    seconds = models.PositiveIntegerField(_("seconds to the answer"), null=True)
    working_seconds = models.PositiveIntegerField(_("working seconds to the answer"), null=True)
    is_first = models.BooleanField(_("first of the dialogue"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "asked_id"], name="messaging_reaction_once"),
        ]
        indexes = [models.Index(fields=["shop", "asked_at"], name="messaging_reaction_asked")]

    def __str__(self) -> str:
        return self.asked_id
