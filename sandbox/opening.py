"""What lies on the desk when the world begins: open cases of every kind, all of the last day and a half."""

from sandbox import answered, chat_files, chats, claims, parcels, photos, postings, requests, times, wishes
from sandbox.shop import Shop
from sandbox.store import Doc

UNDERWAY = [
    ("fbs", "awaiting_packaging", 8),
    ("fbs", "awaiting_deliver", 5),
    ("fbs", "delivering", 4),
    ("rfbs", "awaiting_packaging", 5),
    ("rfbs", "awaiting_deliver", 3),
    ("rfbs", "delivering", 4),
    ("fbo", "awaiting_deliver", 3),
    ("fbo", "delivering", 4),
]
BUYER_REASONS = [507, 504, 506, 508, 505]


def build(shop: Shop) -> None:
    """Place everything that is open."""
    for scheme, status, count in UNDERWAY:
        for _ in range(count):
            _posting(shop, scheme=scheme, status=status, hours=shop.dice().uniform(21, 36))
    _cancellations(shop)
    _requests(shop)
    _claims(shop)
    _parcels(shop)
    _messages(shop)


def _posting(shop: Shop, *, scheme: str, status: str, hours: float, chat_allowed: bool = True) -> Doc:
    at = times.shifted(shop.now(), hours=-hours)
    return postings.place(shop, scheme=scheme, status=status, at=at, chat_allowed=chat_allowed)


def _cancellations(shop: Shop) -> None:
    for index, ago in enumerate([0.3, 1.4, 3.0, 7.5, 14.0]):
        posting = _posting(
            shop, scheme="fbs", status="awaiting_packaging", hours=ago + 6, chat_allowed=index != 3
        )
        _cancel(shop, posting, ago, reason_id=BUYER_REASONS[index])
    for index, ago in enumerate([0.8, 4.2, 11.0]):
        posting = _posting(shop, scheme="fbs", status="awaiting_packaging", hours=ago + 12)
        _cancel(shop, posting, ago, reason_id=BUYER_REASONS[index], packed=True)
    for index, ago in enumerate([2.1, 6.6, 12.0]):
        posting = _posting(shop, scheme="fbs", status="awaiting_packaging", hours=ago + 20)
        _cancel(shop, posting, ago, reason_id=BUYER_REASONS[index], packed=True, handed_over=True)
    sold_out = _posting(shop, scheme="fbs", status="awaiting_packaging", hours=15)
    _cancel(shop, sold_out, 5.0, initiator="seller", reason_id=352)
    for ago in (3.3, 9.1, 20.0):
        _cancel(
            shop, _posting(shop, scheme="fbo", status="awaiting_packaging", hours=ago + 9), ago, reason_id=507
        )


def _cancel(
    shop: Shop,
    posting: Doc,
    hours: float,
    *,
    reason_id: int,
    initiator: str = "client",
    packed: bool = False,
    handed_over: bool = False,
) -> None:
    postings.cancel(
        shop,
        posting["posting_number"],
        packed=packed,
        handed_over=handed_over,
        initiator=initiator,
        reason_id=reason_id,
        at=times.shifted(shop.now(), hours=-hours),
    )


def _requests(shop: Shop) -> None:
    statuses = [
        "awaiting_packaging",
        "awaiting_packaging",
        "awaiting_deliver",
        "delivering",
        "awaiting_packaging",
    ]
    for status, left in zip(statuses, [0.67, 3.0, 9.0, 20.0, 30.0], strict=True):
        posting = _posting(shop, scheme="rfbs", status=status, hours=34)
        asked = times.shifted(shop.now(), hours=-shop.dice().uniform(0.5, 9))
        requests.place(shop, posting["posting_number"], hours_left=left, at=asked)


def _claims(shop: Shop) -> None:
    for ago in (0.6, 2.5, 6.0, 15.0, 28.0):
        posting = _posting(shop, scheme="rfbs", status="delivered", hours=ago + 24 * 6)
        claims.place(shop, posting["posting_number"], at=times.shifted(shop.now(), hours=-ago))


def _parcels(shop: Shop) -> None:
    for ago, kind in (
        (1.5, "FullReturn"),
        (8.0, "ClientReturn"),
        (19.0, "ClientReturn"),
        (31.0, "FullReturn"),
    ):
        posting = _posting(shop, scheme="fbs", status="delivered", hours=ago + 24 * 9)
        parcels.place(shop, posting, kind=kind, at=times.shifted(shop.now(), hours=-ago))


def _messages(shop: Shop) -> None:
    paid = [
        doc for doc in shop.postings.all() if doc["status"] == "awaiting_packaging" and doc["scheme"] != "fbo"
    ]
    for doc, ago in zip(paid, (1.0, 5.0, 17.0), strict=False):
        chats.buyer_writes(shop, doc["posting_number"], at=times.shifted(shop.now(), hours=-ago))
    _talks(shop)
    answered.build(shop)


def _talks(shop: Shop) -> None:
    """Dialogues of every other kind: in two more languages, with a picture, of FBO, closed, with Ozon."""
    for hours, text in ((2.5, wishes.QUESTION_IN_CHINESE), (29.0, wishes.QUESTION_IN_KAZAKH)):
        posting = _posting(shop, scheme="fbs", status="delivering", hours=60)
        chats.buyer_writes(shop, posting["posting_number"], text=text, at=_ago(shop, hours))
    broken = _posting(shop, scheme="fbs", status="delivered", hours=24 * 6)
    colour = shop.products.all()[0]["colour"]
    chats.buyer_writes(shop, broken["posting_number"], text=wishes.BROKEN, at=_ago(shop, 0.7))
    chat_files.buyer_sends(
        shop, broken["posting_number"], "IMG_0412.jpg", photos.jpeg(colour), at=_ago(shop, 0.68)
    )
    fbo = _posting(shop, scheme="fbo", status="delivered", hours=24 * 12)
    chats.buyer_writes(shop, fbo["posting_number"], text=wishes.FBO_QUESTION, at=_ago(shop, 21.0))
    over = _posting(shop, scheme="fbs", status="delivered", hours=24 * 20)
    said = chats.buyer_writes(shop, over["posting_number"], text=wishes.THANKS, at=_ago(shop, 24 * 9))
    chats.close(shop, said["chat_id"])
    chats.ozon_writes(shop, kind=chats.SUPPORT, text=wishes.SUPPORT, at=_ago(shop, 3.0))
    chats.ozon_writes(shop, kind=chats.NOTICES, text=wishes.NOTICE, at=_ago(shop, 26.0))


def _ago(shop: Shop, hours: float) -> str:
    return times.shifted(shop.now(), hours=-hours)
