"""Dialogues with buyers and the windows in which a seller may write."""

from collections.abc import Callable
from uuid import UUID

from sandbox import refs, times, wishes
from sandbox.errors import not_found, refused
from sandbox.indexes import TOP
from sandbox.shop import Shop, found
from sandbox.store import Doc

HOURS_AFTER = 72
HOURS_TO_ANSWER = 48


def may_start(shop: Shop, posting: Doc) -> bool:
    """FBS and rFBS only, within 72 hours after payment or after delivery, unless the posting forbids it."""
    moments = (posting["in_process_at"], posting["delivered_at"])
    return bool(posting["chat_allowed"]) and any(
        moment is not None and _within(shop, moment, HOURS_AFTER) for moment in moments
    )


def start(shop: Shop, posting: Doc) -> tuple[Doc, bool]:
    """The dialogue about this posting and whether it is new. Asked again, the same one is given."""
    for chat in refs.of(shop.chats, posting["posting_number"]):
        return chat, False
    if not may_start(shop, posting):
        raise refused("chat is not available for this posting")
    return _open(shop, posting, at=shop.now()), True


def send(shop: Shop, chat_id: str, text: str) -> Doc:
    """The seller's message, if the window is open."""
    chat = shop.chats.seen(chat_id)
    if chat is None:
        raise not_found("chat not found")
    if not _window_open(shop, chat):
        raise refused("message window is closed")
    message = _say(shop, chat_id, "Seller", text, at=shop.now())
    if shop.options.arrivals and shop.dice().random() < 0.5:
        shop.later("buyer_replies", chat_id, seconds=40)
    return message


def buyer_writes(shop: Shop, posting_number: str, *, text: str | None = None, at: str | None = None) -> Doc:
    """A message of the buyer about this posting; it opens the dialogue if there is none."""
    moment = at or shop.now()
    posting = found(shop.postings, posting_number)
    known = refs.of(shop.chats, posting_number)
    chat = known[0] if known else _open(shop, posting, at=moment)
    return _say(shop, chat["chat_id"], "Customer", text or shop.dice().choice(wishes.MESSAGES), at=moment)


def buyer_replies(shop: Shop, chat_id: str) -> None:
    _say(shop, chat_id, "Customer", shop.dice().choice(wishes.REPLIES), at=shop.now())


def read(shop: Shop, chat_id: str, message_id: int) -> Doc:
    """The seller has read this message and all before it; answers with the dialogue."""
    chat = shop.chats.seen(chat_id)
    if chat is None:
        raise not_found("chat not found")
    doc = found(shop.chats, chat_id)
    left = [number for number in doc["unread"] if int(number) > message_id]
    return shop.chats.put(chat_id, {**doc, "unread": left})


def messages(shop: Shop, chat_id: str) -> list[Doc]:
    """What readers see of a dialogue, oldest first."""
    return list(shop.messages.walk("chat", low=(chat_id,), high=(chat_id, TOP)))


def _window_open(shop: Shop, chat: Doc) -> bool:
    """After payment until 72 hours after the posting's end; then, and always in FBO, 48 hours to answer."""
    posting, asked = found(shop.postings, chat["posting_number"]), chat["asked_at"]
    if asked is not None and _within(shop, asked, HOURS_TO_ANSWER):
        return True
    ended = posting["delivered_at"] or posting["cancelled_at"]
    return bool(posting["chat_allowed"]) and (ended is None or _within(shop, ended, HOURS_AFTER))


def _open(shop: Shop, posting: Doc, *, at: str) -> Doc:
    doc = {
        "chat_id": str(UUID(int=shop.dice().getrandbits(128), version=4)),
        "seq": shop.number("chat"),
        "posting_number": posting["posting_number"],
        "order_number": posting["order_number"],
        "sku": posting["lines"][0]["sku"],
        "created_at": at,
        "asked_at": None,
        "last_message_id": None,
        "unread": [],
    }
    return shop.chats.put(doc["chat_id"], doc)


def _say(shop: Shop, chat_id: str, who: str, text: str, *, at: str) -> Doc:
    chat = found(shop.chats, chat_id)
    number = str(shop.number("message", first=3000000000817031942))
    message = {"message_id": number, "chat_id": chat_id, "user": who, "text": text, "created_at": at}
    asked = who == "Customer"
    shop.chats.put(
        chat_id,
        {
            **chat,
            "last_message_id": number,
            "asked_at": at if asked else chat["asked_at"],
            "unread": [*chat["unread"], number] if asked else [],
        },
    )
    return shop.messages.put(number, message)


def _within(shop: Shop, moment: str, hours: float) -> bool:
    return shop.now() <= times.shifted(moment, hours=hours)


HAPPENS: dict[str, Callable[[Shop, str], None]] = {"buyer_replies": buyer_replies}
