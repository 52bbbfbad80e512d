"""Answers a person writes in a dialogue: begun, kept, frozen with their recipient, and let out."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.models import User
from accounts.states import Action
from messaging import alike, files, services
from messaging.begun import cause_of, draft_of, save_draft
from messaging.locks import lock_dialogue, lock_message
from messaging.models import BuyerMessage, Dialogue, MessageTemplate
from messaging.policy import judge
from messaging.rules import stops
from messaging.states import EDITABLE, Author, MessageKind, MessageState

# A colleague's reply in one of these states has been, or may have been, the answer.
ANSWERING = frozenset({MessageState.QUEUED, MessageState.SENT, MessageState.UNKNOWN, MessageState.MANUAL})


class Moved(Exception):
    """The dialogue went on since the page was drawn: nothing was sent. The text says what happened."""


class Stale(Moved):
    """The other side wrote meanwhile."""


class Answered(Moved):
    """A colleague answered meanwhile, or the person did: on this page, or on another."""


@transaction.atomic
def reply(
    dialogue: Dialogue,
    *,
    text: str,
    author: User,
    seen_id: str,
    seen_reply: int | None = None,
    template: MessageTemplate | None = None,
    token: str = "",
    ask: bool = False,
) -> BuyerMessage:
    """Answer in this dialogue, with the files of the author's begun reply.

    Recipient and text are frozen here. ``seen_id`` is the newest message on the author's screen, ``seen_reply`` the
    newest reply of ours (None: not asked): raises ``Stale`` or ``Answered`` when there is a newer one he has not
    seen. A text that breaks a rule is kept ``blocked``, and the same ``token`` goes on with it; the same token again
    once it was let out returns that message. Else ``services.let_out`` decides what becomes of it. ``ask``: one that is
    blocked goes into the queue, for a manager to answer what was found.

    Locks the message where it goes on with one, then the dialogue.
    """
    cause = cause_of(dialogue, author, token or uuid4().hex)
    known = BuyerMessage.objects.filter(shop=dialogue.shop_id, cause=cause).first()
    message = lock_message(known.pk) if known else None
    locked = lock_dialogue(dialogue.pk)
    if message is None:
        # The other press of a double one may have come in between; it did all there is to do.
        message = BuyerMessage.objects.filter(shop=dialogue.shop_id, cause=cause).first()
        if message is not None:
            return _same(message, text)
    elif message.state not in EDITABLE:
        return _same(message, text)
    _nothing_new(locked, seen_id)
    _nobody_else(locked, author, seen_reply)
    if message is None:
        message = _begun(locked, text, cause=cause, author=author, template=template)
    else:
        message = services.save_text(message.pk, text=text, version=message.version, by=author.label)
    if message.state == MessageState.BLOCKED:
        save_draft(dialogue, author, text=text, seen_id=seen_id, template=template)
        if ask:
            services.reopen(message, reason=gettext_noop("A manager is asked: may these words stand?"))
        return message
    _leave(message, author)
    return message


def _same(message: BuyerMessage, text: str) -> BuyerMessage:
    """What an earlier press made; other words are another reply, and so are those that were taken back: they need a
    page that knows of the first."""
    if message.text != _tidy(text) or message.state == MessageState.DISCARDED:
        raise Answered(
            _("Not sent: this page has sent a reply already. Your text is kept, send it if it is needed.")
        )
    return message


def _begun(
    dialogue: Dialogue, text: str, *, cause: str, author: User, template: MessageTemplate | None
) -> BuyerMessage:
    said = _tidy(text)
    draft = draft_of(dialogue.pk, author)
    # A picture alone says enough; nothing at all does not.
    is_file_alone = not said and draft is not None and draft.files.exists()
    findings = [] if is_file_alone else judge(dialogue.shop, said, greeting=False)
    message = BuyerMessage(
        shop=dialogue.shop,
        posting_number=dialogue.posting_number,
        kind=MessageKind.REPLY,
        dialogue=dialogue,
        chat_id=dialogue.chat_id,
        cause=cause,
        state=MessageState.BLOCKED if stops(findings) else MessageState.AWAITING_APPROVAL,
        text=said,
        findings=[finding.as_json() for finding in findings],
        template=template,
        author=author,
    )
    message.fingerprint = alike.of(message)
    message.save()
    return message


def _leave(message: BuyerMessage, author: User) -> None:
    """What was begun goes with the message, and the message goes."""
    draft = draft_of(message.dialogue_id, author)
    if draft:
        files.with_message(draft, message)
        draft.delete()
    services.let_out(message, by=author.label, user=author)
    if message.state == MessageState.QUEUED:
        number = message.posting_number
        audit.record(author, Action.REPLIED, shop=message.shop, posting_number=number)


def _nothing_new(dialogue: Dialogue, seen_id: str) -> None:
    theirs = dialogue.messages.exclude(author=Author.SELLER).exclude(created_at=None)
    seen_at = _written_at(dialogue, seen_id)
    newer = theirs.filter(created_at__gt=seen_at) if seen_at else theirs
    if newer.exclude(message_id=seen_id).exists():
        raise Stale(
            _("Not sent: there is a newer message. Read it; your text is kept, send it again if it fits.")
        )


def _written_at(dialogue: Dialogue, message_id: str) -> datetime | None:
    rows = dialogue.messages.filter(message_id=message_id) if message_id else dialogue.messages.none()
    return rows.values_list("created_at", flat=True).first()


def _nobody_else(dialogue: Dialogue, author: User, seen_reply: int | None) -> None:
    if seen_reply is None:
        return
    newer = dialogue.outgoing.filter(kind=MessageKind.REPLY, state__in=ANSWERING, pk__gt=seen_reply)
    other = newer.order_by("-pk").first()
    if other and other.author_id == author.pk:
        raise Answered(
            _("Not sent: you answered on another page meanwhile. Your text is kept, send it if it is needed.")
        )
    if other:
        raise Answered(
            _("Not sent: %(who)s answered meanwhile. Your text is kept, send it again if it is still needed.")
            % {"who": other.approved_by or _("a colleague")}
        )


def replies_of(dialogue: Dialogue) -> QuerySet[BuyerMessage]:
    """Answers written here, newest first."""
    return dialogue.outgoing.filter(kind=MessageKind.REPLY).order_by("-pk")


def token_of(message: BuyerMessage) -> str:
    """The token under which its author goes on with a reply."""
    return message.cause.rpartition(":")[2]


def _tidy(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()
