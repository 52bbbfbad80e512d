"""What people have begun to write in dialogues: kept while they type, gone once it was sent. The only writer."""

from django.db import transaction

from accounts.models import User
from messaging import files
from messaging.locks import lock_dialogue
from messaging.models import BuyerMessage, Dialogue, MessageTemplate, ReplyDraft
from messaging.rules import MAX_LENGTH
from messaging.states import EDITABLE, MessageKind

LONGEST = 10 * MAX_LENGTH


def cause_of(dialogue: Dialogue, user: User, token: str) -> str:
    """The cause of the reply a page makes: one of each ``token``, however often its button is pressed."""
    return f"reply:{dialogue.pk}:{user.pk}:{token}"


def draft_of(dialogue_id: int | None, user: User) -> ReplyDraft | None:
    """What the person has begun to write there."""
    rows = ReplyDraft.objects.filter(dialogue=dialogue_id, user=user)
    return rows.select_related("dialogue__shop").first()


@transaction.atomic
def save_draft(
    dialogue: Dialogue,
    user: User,
    *,
    text: str,
    seen_id: str,
    template: MessageTemplate | None = None,
    token: str = "",
) -> None:
    """Keep what a person has typed so far; nothing typed and no file: forget it. The last word wins.

    A late word of a reply that was let out already (``token``) is not kept: it would come up again after it was sent.
    With a token the dialogue is locked.
    """
    if token:
        lock_dialogue(dialogue.pk)  # a press that lets it out this moment comes first, and is seen
        if _is_gone(dialogue, user, token):
            return
    values = {
        "text": text.replace("\0", "").replace("\r\n", "\n")[:LONGEST],
        "seen_id": seen_id[:100],
        "template": template,
    }
    if text.strip():
        ReplyDraft.objects.update_or_create(user=user, dialogue=dialogue, defaults=values)
        return
    ReplyDraft.objects.filter(user=user, dialogue=dialogue).update(**values)
    forget_empty(dialogue, user)


def _is_gone(dialogue: Dialogue, user: User, token: str) -> bool:
    rows = BuyerMessage.objects.filter(shop=dialogue.shop_id, cause=cause_of(dialogue, user, token))
    return rows.exclude(state__in=EDITABLE).exists()


def begun(dialogue: Dialogue, user: User) -> ReplyDraft:
    """The person's begun reply, made where there is none: for a file that comes before the first word."""
    return ReplyDraft.objects.get_or_create(user=user, dialogue=dialogue)[0]


def forget_empty(dialogue: Dialogue, user: User) -> None:
    """A begun reply without words and files is none. Idempotent."""
    rows = ReplyDraft.objects.filter(dialogue=dialogue, user=user, files=None)
    rows.filter(text__regex=r"^\s*$").delete()


def go_along(message: BuyerMessage, *, text: str) -> None:
    """A colleague lets a reply out: the files its author began it with leave with it, and its words, ``text`` as he
    left them, do not stand in his field to be sent once more. What he has begun since stays. The message is locked."""
    draft = ReplyDraft.objects.filter(dialogue=message.dialogue_id, user=message.author_id).first()
    if message.kind == MessageKind.REPLY and draft is not None and draft.text.strip() == text:
        files.with_message(draft, message)
        draft.delete()


def put_back(message: BuyerMessage) -> ReplyDraft:
    """Words and files of a reply that did not leave are in its author's field again, before what he has begun there
    since. In the transaction that took it back; the message is locked, and has an author and a dialogue."""
    draft, is_new = ReplyDraft.objects.get_or_create(
        user_id=message.author_id,
        dialogue_id=message.dialogue_id,
        defaults={"text": message.text, "template_id": message.template_id},
    )
    if not is_new and message.text not in draft.text:
        draft.text = "\n\n".join(filter(None, [message.text, draft.text]))
        draft.save(update_fields=["text", "updated_at"])
    files.give_back(message, draft)
    return draft
