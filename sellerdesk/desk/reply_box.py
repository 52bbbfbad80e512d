"""The field in which a dialogue is answered: to whom, until when, what was begun, and which texts suit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts import doors
from accounts.models import User
from accounts.states import Permission
from messaging import begun, replies
from messaging.cabinet import chat_link
from messaging.explain import Remarks, marked, remarks
from messaging.models import BuyerMessage, Dialogue, MessageFile, ReplyDraft
from messaging.policy import judge
from messaging.rules import MAX_LENGTH
from messaging.selectors import facts_of
from messaging.states import EDITABLE, Language, MessageState, Topic
from messaging.terms import terms_of
from messaging.windows import Channel, window_of
from sellerdesk.desk.reply_suits import chips_of, language_for, ready_texts
from worklist.file_types import ENDINGS

TYPES = ",".join([*ENDINGS, *(ending for endings in ENDINGS.values() for ending in endings)])


@dataclass(frozen=True)
class Box:
    """What stands in the field. ``message`` is a reply of the reader's that did not leave: the field goes on with it.
    ``token`` names the reply this page makes, however often its button is pressed."""

    text: str
    token: str
    template: int | None
    draft: ReplyDraft | None
    message: BuyerMessage | None
    remarks: Remarks
    files: list[MessageFile]

    @property
    def marked(self) -> SafeString:
        return marked(self.text, self.remarks)

    @property
    def length(self) -> int:
        return len(self.text)


def facts(request: HttpRequest, dialogue: Dialogue) -> Mapping[str, Any] | None:
    """None for notices, which take no answer. About a dozen small queries."""
    if dialogue.topic == Topic.NOTICES:
        return None
    user, now = doors.member(request), timezone.now()
    rights = doors.permissions(user, dialogue.shop)
    known = facts_of(dialogue.shop, dialogue.posting_number) if dialogue.posting_number else None
    window = window_of(dialogue, known, now, terms_of(dialogue.shop))
    is_open = window.channel in {Channel.OPEN, Channel.BY_HAND}
    language = language_for(dialogue)
    with_buyer = dialogue.topic in {Topic.BUYER, Topic.OTHER}
    texts = ready_texts(dialogue, known, language=language) if is_open and with_buyer else []
    return {
        "box": box_of(dialogue, user),
        "window": window,
        "is_open": is_open,
        "by_hand": window.channel is Channel.BY_HAND,
        "cabinet": chat_link(dialogue.chat_id),
        "seen_reply": replies.replies_of(dialogue).values_list("pk", flat=True).first() or 0,
        "pasted": to_paste(dialogue),
        "chips": chips_of(texts),
        "has_texts": with_buyer,
        "language": language,
        "languages": Language.choices,
        "with_buyer": with_buyer,
        "product": known.variables.get("product", "") if known else "",
        "may_write": Permission.WRITE in rights,
        "may_settle": Permission.SETTLE in rights,
        "no_right": doors.no_right(),
        "limit": MAX_LENGTH,
        "longest": begun.LONGEST,
        "types": TYPES,
        "now": now,
    }


def box_of(dialogue: Dialogue, user: User) -> Box:
    """What the person has begun, or a reply of his that came back."""
    draft = begun.draft_of(dialogue.pk, user)
    message = replies.replies_of(dialogue).filter(author=user, state__in=EDITABLE).first()
    text = draft.text if draft and draft.text else message.text if message else ""
    of_message = message is not None and text.strip() == message.text
    if message is not None and of_message:
        said = remarks(message.findings, dialogue.shop, message)
    else:
        found = judge(dialogue.shop, text, greeting=False) if text.strip() else []
        said = remarks(found, dialogue.shop, text=text)
    template = draft.template_id if draft else message.template_id if message else None
    files = list(draft.files.order_by("pk")) if draft else []
    files += list(message.files.order_by("pk")) if message else []
    return Box(
        text=text,
        token=replies.token_of(message) if message else uuid4().hex,
        template=template,
        draft=draft,
        message=message if of_message else None,
        remarks=said,
        files=files,
    )


def to_paste(dialogue: Dialogue) -> list[BuyerMessage]:
    """Messages a person copies into Ozon's cabinet, oldest first."""
    rows = dialogue.outgoing.filter(state__in=[MessageState.MANUAL, MessageState.EXPIRED])
    return list(rows.prefetch_related("files").order_by("pk"))
