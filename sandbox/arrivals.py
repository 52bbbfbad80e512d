"""New business while somebody watches: one mixed event about every so many seconds."""

from collections.abc import Callable

from sandbox import cases, chats, claims, disputes, parcels, picking, postings, refs, requests, times
from sandbox.shop import Shop

DISPUTABLE_DAYS = 7


def arrive_if_due(shop: Shop) -> str | None:
    """At most one event a call, so that a clock moved by a day does not flood the queue. Says which kind."""
    every = shop.options.arrivals
    if not every:
        return None
    plan = shop.meta.get("arrivals")
    if plan and plan["next_at"] > shop.now():
        return None
    pause = every * shop.dice().uniform(0.7, 1.3)
    shop.meta.put("arrivals", {"next_at": times.shifted(shop.now(), seconds=pause)})
    return arrive(shop) if plan else None


def arrive(shop: Shop) -> str:
    """One event now; a kind that finds no object for itself becomes a new order."""
    kind = shop.dice().choices(list(EVENTS), weights=[weight for weight, _ in EVENTS.values()])[0]
    if EVENTS[kind][1](shop):
        return kind
    _order(shop)
    return "order"


def _order(shop: Shop) -> bool:
    scheme = shop.dice().choice(["fbs", "fbs", "rfbs", "fbo"])
    lines = picking.lines(shop, scheme, 1)
    if lines:
        postings.place(shop, scheme=scheme, lines=lines)
    return bool(lines)


def _cancelled(shop: Shop) -> bool:
    posting = picking.posting(
        shop, schemes={"fbs"}, statuses={"awaiting_packaging", "awaiting_deliver", "delivering"}
    )
    if posting:
        postings.cancel(
            shop, posting["posting_number"], reason_id=shop.dice().choice([504, 505, 506, 507, 508])
        )
    return posting is not None


def _request(shop: Shop) -> bool:
    posting = picking.posting(
        shop,
        schemes={"rfbs"},
        statuses={"awaiting_packaging", "awaiting_deliver", "delivering"},
        fits=lambda doc: not refs.of(shop.requests, doc["posting_number"]),
    )
    if posting:
        requests.place(shop, posting["posting_number"], hours_left=shop.dice().choice([0.75, 2, 6, 24]))
    return posting is not None


def _claim(shop: Shop) -> bool:
    posting = picking.delivered(shop, {"rfbs"})
    if posting:
        claims.place(shop, posting["posting_number"])
    return posting is not None


def _sent_back(shop: Shop) -> bool:
    """A buyer of FBS or FBO wants to give it back: some wait for the seller's word, some are on their way."""
    posting = picking.delivered(shop, {"fbs", "fbo"})
    if posting:
        away = "MovingToOzon" if posting["scheme"] == "fbo" else "MovingToSeller"
        parcels.place(shop, posting, status=shop.dice().choice(["OnSellerApproval", away]))
    return posting is not None


def _packed(shop: Shop) -> bool:
    """Somebody in the seller's warehouse packs a posting, with another program."""
    posting = picking.posting(
        shop,
        schemes={"fbs", "rfbs"},
        statuses={"awaiting_packaging"},
        fits=lambda doc: not picking.undecided(shop, doc),
    )
    if posting:
        postings.pack(shop, posting["posting_number"])
    return posting is not None


def _split(shop: Shop) -> bool:
    lines = picking.lines(shop, "fbs", 2)
    if len(lines) == 2:
        cases.split(shop, lines=lines)
    return len(lines) == 2


def _part_refused(shop: Shop) -> bool:
    """A posting of several pieces is on its way; its buyer keeps all but one."""
    posting = picking.posting(
        shop,
        schemes={"fbs", "rfbs"},
        statuses={"delivering"},
        fits=lambda doc: picking.pieces(doc) > 1 and not picking.undecided(shop, doc),
    )
    if posting:
        postings.deliver(shop, posting["posting_number"])
        cases.part_refused(shop, posting_number=posting["posting_number"])
    return posting is not None


def _disputed(shop: Shop) -> bool:
    """A buyer does not take a refusal of the last days."""
    since = times.shifted(shop.now(), days=-DISPUTABLE_DAYS)
    refused = [doc for doc in shop.claims.all() if doc["state"] == "Rejected" and doc["changed_at"] >= since]
    if refused:
        disputes.dispute(shop, shop.dice().choice(refused)["return_id"])
    return bool(refused)


def _compensated(shop: Shop) -> bool:
    """Something got lost on its way back."""
    lost = [doc for doc in shop.parcels.all() if doc["status"] == "MovingToSeller"]
    if lost:
        status = shop.dice().choice(["ItemSearch", "CompensationOffered"])
        parcels.move(shop, shop.dice().choice(lost)["id"], status=status)
    return bool(lost)


def _on_the_way(shop: Shop) -> bool:
    """Something moves: a parcel reaches the pick-up point, or a posting its buyer."""
    moving = [doc for doc in shop.parcels.all() if doc["status"] == "MovingToSeller"]
    if moving and shop.dice().random() < 0.5:
        parcels.move(shop, moving[0]["id"], status="ArrivedAtReturnPlace")
        return True
    posting = picking.posting(
        shop,
        schemes={"fbs", "rfbs", "fbo"},
        statuses={"delivering"},
        fits=lambda doc: not picking.undecided(shop, doc),
    )
    if posting:
        postings.deliver(shop, posting["posting_number"])
    return posting is not None


def _message(shop: Shop) -> bool:
    posting = picking.posting(shop, schemes={"fbs", "rfbs"}, statuses={"awaiting_packaging", "delivering"})
    if posting:
        chats.buyer_writes(shop, posting["posting_number"])
    return posting is not None


EVENTS: dict[str, tuple[int, Callable[[Shop], bool]]] = {
    "order": (34, _order),
    "cancelled": (24, _cancelled),
    "request": (14, _request),
    "claim": (10, _claim),
    "on_the_way": (12, _on_the_way),
    "message": (6, _message),
    "packed": (14, _packed),
    "sent_back": (6, _sent_back),
    "split": (2, _split),
    "part_refused": (2, _part_refused),
    "disputed": (3, _disputed),
    "compensated": (1, _compensated),
}
