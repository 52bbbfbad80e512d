"""Dialogues, with buyers and with Ozon, and the windows in which a seller may write."""

from collections.abc import Callable
from uuid import UUID

from sandbox import refs, times, wishes
from sandbox.errors import not_found, refused
from sandbox.indexes import TOP
from sandbox.shop import Shop, found
from sandbox.store import Doc

HOURS_AFTER = 72
HOURS_TO_ANSWER = 48
CHECKED_AFTER = 60.0  # seconds until Ozon has looked at a picture
BUYER, SUPPORT, NOTICES = "BUYER_SELLER", "SELLER_SUPPORT", "SELLER_NOTIFICATION_LOGISTICS"
CUSTOMER, SELLER = "Customer", "Seller"
# Why a message of the seller is refused, as the refusals tell it.
WINDOW, NOT_OFFERED, CLOSED, NO_ANSWERS = "window", "not_offered", "closed", "no_answers"


def type_of(chat: Doc) -> str:
    return str(chat.get("type", BUYER))


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
        why = WINDOW if posting["chat_allowed"] or posting["scheme"] == "fbo" else NOT_OFFERED
        raise refused("chat is not available for this posting", why=why)
    return _open(shop, posting, at=shop.now()), True


def send(shop: Shop, chat_id: str, text: str) -> Doc:
    """The seller's message, if the window is open."""
    chat = writable(shop, chat_id)
    message = say(shop, chat_id, SELLER, text, at=shop.now())
    if shop.options.arrivals and type_of(chat) == BUYER and shop.dice().random() < 0.5:
        shop.later("buyer_replies", chat_id, seconds=40)
    return message


def writable(shop: Shop, chat_id: str) -> Doc:
    """The dialogue, if the seller may write into it now; refused otherwise."""
    chat = shop.chats.seen(chat_id)
    if chat is None:
        raise not_found("chat not found")
    if type_of(chat) == NOTICES:
        raise refused("messages are not accepted in this chat", why=NO_ANSWERS)
    if chat.get("status", "OPENED") == "CLOSED":
        raise refused("chat is closed", why=CLOSED)
    if type_of(chat) == BUYER and not _window_open(shop, chat):
        raise refused("message window is closed", why=WINDOW)
    return chat


def buyer_writes(
    shop: Shop, posting_number: str, *, text: str | None = None, at: str | None = None, **how: object
) -> Doc:
    """A message of the buyer about this posting; it opens the dialogue if there is none."""
    moment = at or shop.now()
    posting = found(shop.postings, posting_number)
    known = refs.of(shop.chats, posting_number)
    chat = known[0] if known else _open(shop, posting, at=moment)
    words = text if text is not None else shop.dice().choice(wishes.MESSAGES)
    return say(shop, chat["chat_id"], CUSTOMER, words, at=moment, **how)


def ozon_writes(shop: Shop, *, kind: str, text: str, at: str | None = None) -> Doc:
    """A word of Ozon's support, or a notice; each kind has one dialogue."""
    moment, user = at or shop.now(), "Support" if kind == SUPPORT else "NotificationUser"
    known = [chat for chat in shop.chats.all() if type_of(chat) == kind]
    chat = known[0] if known else _open(shop, None, at=moment, kind=kind)
    return say(shop, chat["chat_id"], user, text, at=moment)


def close(shop: Shop, chat_id: str) -> Doc:
    """Ozon closes a dialogue: nobody writes into it any more."""
    return shop.chats.put(chat_id, {**found(shop.chats, chat_id), "status": "CLOSED"})


def buyer_replies(shop: Shop, chat_id: str) -> None:
    say(shop, chat_id, CUSTOMER, shop.dice().choice(wishes.REPLIES), at=shop.now())


def picture_checked(shop: Shop, message_id: str) -> None:
    message = found(shop.messages, message_id)
    shop.messages.put(message_id, {**message, "moderation": "SUCCESS"})


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
    return posting["scheme"] != "fbo" and (ended is None or _within(shop, ended, HOURS_AFTER))


def _open(shop: Shop, posting: Doc | None, *, at: str, kind: str = BUYER) -> Doc:
    about = posting or {"posting_number": "", "order_number": "", "lines": [{"sku": 0}]}
    doc = {
        "chat_id": str(UUID(int=shop.dice().getrandbits(128), version=4)),
        "seq": shop.number("chat"),
        "type": kind,
        "status": "OPENED",
        "posting_number": about["posting_number"],
        "order_number": about["order_number"],
        "sku": about["lines"][0]["sku"],
        "created_at": at,
        "asked_at": None,
        "last_message_id": None,
        "unread": [],
    }
    return shop.chats.put(doc["chat_id"], doc)


def say(shop: Shop, chat_id: str, who: str, text: str, *, at: str, **how: object) -> Doc:
    """One message in a dialogue; `how` may hold a file's `file` (its document)."""
    chat = found(shop.chats, chat_id)
    number = str(shop.number("message", first=3000000000817031942))
    message = {"message_id": number, "chat_id": chat_id, "user": who, "text": text, "created_at": at, **how}
    theirs = who != SELLER
    shop.chats.put(
        chat_id,
        {
            **chat,
            "last_message_id": number,
            "asked_at": at if who == CUSTOMER else chat["asked_at"],
            "unread": [*chat["unread"], number] if theirs else [],
        },
    )
    return shop.messages.put(number, message)


def _within(shop: Shop, moment: str, hours: float) -> bool:
    return shop.now() <= times.shifted(moment, hours=hours)


HAPPENS: dict[str, Callable[[Shop, str], None]] = {
    "buyer_replies": buyer_replies,
    "picture_checked": picture_checked,
}
