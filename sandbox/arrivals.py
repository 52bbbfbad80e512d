"""New business while somebody watches: one mixed event about every so many seconds."""

from collections.abc import Callable, Iterator

from sandbox import catalogue, chats, claims, parcels, postings, requests, stock, times
from sandbox.shop import Shop, found
from sandbox.store import Doc

CLAIMABLE_DAYS = 30


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
    goods = [doc for doc in catalogue.products(shop) if scheme == "fbo" or _free(shop, doc, scheme) > 0]
    if not goods:
        return False
    postings.place(
        shop, scheme=scheme, lines=[{"offer_id": shop.dice().choice(goods)["offer_id"], "quantity": 1}]
    )
    return True


def _cancelled(shop: Shop) -> bool:
    posting = _any(shop, schemes={"fbs"}, statuses={"awaiting_packaging", "awaiting_deliver", "delivering"})
    if posting:
        postings.cancel(
            shop, posting["posting_number"], reason_id=shop.dice().choice([504, 505, 506, 507, 508])
        )
    return posting is not None


def _request(shop: Shop) -> bool:
    asked = {doc["posting_number"] for doc in shop.requests.all()}
    posting = _any(
        shop, schemes={"rfbs"}, statuses={"awaiting_packaging", "awaiting_deliver", "delivering"}, but=asked
    )
    if posting:
        requests.place(shop, posting["posting_number"], hours_left=shop.dice().choice([0.75, 2, 6, 24]))
    return posting is not None


def _claim(shop: Shop) -> bool:
    asked = {doc["posting_number"] for doc in shop.claims.all()}
    since = times.shifted(shop.now(), days=-CLAIMABLE_DAYS)
    posting = _any(shop, schemes={"rfbs"}, statuses={"delivered"}, but=asked, since=since)
    if posting:
        claims.place(shop, posting["posting_number"])
    return posting is not None


def _on_the_way(shop: Shop) -> bool:
    """Something moves: a parcel reaches the pick-up point, or a posting its buyer."""
    moving = [doc for doc in shop.parcels.all() if doc["status"] == "MovingToSeller"]
    if moving and shop.dice().random() < 0.5:
        parcels.move(shop, moving[0]["id"], status="ArrivedAtReturnPlace")
        return True
    undecided = {doc["posting_number"] for doc in shop.requests.all() if doc["state"] == "ON_APPROVAL"}
    posting = _any(shop, schemes={"fbs", "rfbs", "fbo"}, statuses={"delivering"}, but=undecided)
    if posting:
        postings.deliver(shop, posting["posting_number"])
    return posting is not None


def _message(shop: Shop) -> bool:
    posting = _any(shop, schemes={"fbs", "rfbs"}, statuses={"awaiting_packaging", "delivering"})
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
}


def _any(
    shop: Shop, *, schemes: set[str], statuses: set[str], but: set[str] | None = None, since: str = ""
) -> Doc | None:
    fitting = [
        doc
        for doc in _lately(shop, statuses, since)
        if doc["scheme"] in schemes and doc["posting_number"] not in (but or set())
    ]
    fitting.sort(key=lambda doc: str(doc["posting_number"]))
    return shop.dice().choice(fitting) if fitting else None


def _lately(shop: Shop, statuses: set[str], since: str) -> Iterator[Doc]:
    """The true documents in these statuses that changed since then, without a look at all the others."""
    if since:
        changed = shop.postings.indexes["changed"]
        entries = changed.walk(changed.buckets(), low=(since,))
    else:
        placed = shop.postings.indexes["placed"]
        entries = placed.walk({name for name in placed.buckets() if name[4:] in statuses})
    docs = (found(shop.postings, entry[-1]) for entry in entries)
    return (doc for doc in docs if doc["status"] in statuses)


def _free(shop: Shop, product: Doc, scheme: str) -> int:
    warehouse_id = catalogue.RFBS_WAREHOUSE if scheme == "rfbs" else catalogue.FBS_WAREHOUSE
    return stock.free(stock.row(shop, product["sku"], warehouse_id))
