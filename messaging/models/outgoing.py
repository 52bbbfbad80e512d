"""Messages to buyers, from draft to sent, with their files, drafts of one's own and answered findings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.dialogues import Dialogue
from messaging.models.texts import MessageTemplate
from messaging.states import MessageKind, MessageState
from ozon.models import Shop


class BuyerMessage(models.Model):
    """One message to one buyer. ``attempt`` counts its writes: it is in the effect's key.

    ``cause`` is unique in a shop: a case of the rooms above drafts one message of each ``kind`` at most. ``chat_id``
    is the recipient: a reply has it from the moment it was written, a drafted message from its approval on, and it
    never changes after that. A message leaves at ``leaves_at``; until then it can be taken back.
    ``posting_number`` is empty where a dialogue names no posting.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80, db_index=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind, default=MessageKind.CANCELLED)
    dialogue = models.ForeignKey(
        Dialogue,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="outgoing",
        verbose_name=_("dialogue"),
    )
    chat_id = models.CharField("chat_id", max_length=100, default="", blank=True)
    cause = models.CharField(max_length=120)
    state = models.CharField(_("state"), max_length=20, choices=MessageState, default=MessageState.DRAFT)
    text = models.TextField(_("text"))
    findings = models.JSONField(default=list, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    reason = models.TextField(_("why"), default="", blank=True)
    message_id = models.CharField("message_id", max_length=40, default="", blank=True)
    template = models.ForeignKey(
        MessageTemplate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("message template"),
    )
    # What the words are without figures and names, to count how many buyers read the same.
    fingerprint = models.CharField(max_length=64, default="", blank=True, editable=False)
    is_unattended = models.BooleanField(_("let out by itself"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    approved_by = models.CharField(_("approved by"), max_length=150, default="", blank=True)
    created_at = models.DateTimeField(_("drafted"), default=timezone.now)
    approved_at = models.DateTimeField(_("approved"), null=True)
    leaves_at = models.DateTimeField(_("leaves"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["shop", "cause"], name="messaging_message_once"),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="messaging_message_state"
            ),
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="messaging_message_kind"),
        ]
        indexes = [
            models.Index(fields=["shop", "state", "id"], name="messaging_message_open"),
            models.Index(
                fields=["shop", "approved_at"],
                name="messaging_message_rate",
                condition=Q(approved_at__isnull=False),
            ),
            models.Index(
                fields=["shop", "fingerprint", "approved_at"],
                name="messaging_message_same",
                condition=~Q(fingerprint=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_number}: {self.state}"


class ReplyDraft(models.Model):
    """What one person has begun to write in one dialogue. Nobody else sees it; it is gone once it was sent.

    ``seen_id`` is the newest message that was on screen: what came after it was not read before writing.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="drafts")
    text = models.TextField(_("text"), default="", blank=True)
    template = models.ForeignKey(MessageTemplate, models.SET_NULL, null=True, blank=True, related_name="+")
    seen_id = models.CharField(max_length=100, default="", blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("begun reply")
        verbose_name_plural = _("begun replies")
        constraints = [
            models.UniqueConstraint(fields=["user", "dialogue"], name="messaging_draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.dialogue_id}"


class MessageFile(models.Model):
    """A file for a buyer: of a begun reply, then of the message it leaves with. Each is one write of its own."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    draft = models.ForeignKey(ReplyDraft, models.CASCADE, null=True, blank=True, related_name="files")
    message = models.ForeignKey(BuyerMessage, models.CASCADE, null=True, blank=True, related_name="files")
    file = models.FileField(upload_to="messages/%Y/%m")
    name = models.CharField(_("name"), max_length=120)
    media_type = models.CharField(_("type"), max_length=60)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField("SHA-256", max_length=64)
    state = models.CharField(_("state"), max_length=20, choices=MessageState, default=MessageState.DRAFT)
    reason = models.TextField(_("why"), default="", blank=True)
    attempt = models.PositiveIntegerField(default=1)
    said_id = models.CharField("message_id", max_length=40, default="", blank=True)
    created_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name = _("file for a buyer")
        verbose_name_plural = _("files for buyers")
        constraints = [
            models.CheckConstraint(
                condition=Q(draft=None, message__isnull=False) | Q(draft__isnull=False, message=None),
                name="messaging_file_of_one",
            ),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="messaging_file_state"),
        ]

    def __str__(self) -> str:
        return self.name


class Overrule(models.Model):
    """A finding that a manager answered: these words of this message may stand, and why."""

    message = models.ForeignKey(BuyerMessage, models.CASCADE, related_name="overrules")
    rule = models.CharField(_("rule"), max_length=40)
    words = models.CharField(_("words"), max_length=1000, default="", blank=True)
    reason = models.CharField(_("why"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    by_label = models.CharField(max_length=150, default="", blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("answered finding")
        verbose_name_plural = _("answered findings")
        constraints = [
            models.UniqueConstraint(fields=["message", "rule", "words"], name="messaging_overrule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.rule}"
