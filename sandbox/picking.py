"""Finding by dice the posting something can happen to, and goods that can be sold."""

from collections.abc import Callable, Iterator

from sandbox import catalogue, refs, stock, times
from sandbox.shop import Shop
from sandbox.store import Doc

CLAIMABLE_DAYS = 30


def posting(
    shop: Shop,
    *,
    schemes: set[str],
    statuses: set[str],
    fits: Callable[[Doc], bool] = lambda _doc: True,
    since: str = "",
) -> Doc | None:
    """One of the postings paid since then that are truly in these statuses; None if there is none."""
    found = _candidates(shop, statuses, since)
    fitting = [doc for doc in found if doc["scheme"] in schemes and fits(doc)]
    return shop.dice().choice(fitting) if fitting else None


def delivered(shop: Shop, schemes: set[str]) -> Doc | None:
    """A posting of the last weeks that nobody has asked to give back."""
    return posting(
        shop,
        schemes=schemes,
        statuses={"delivered"},
        since=times.shifted(shop.now(), days=-CLAIMABLE_DAYS),
        fits=lambda doc: (
            not refs.of(shop.claims, doc["posting_number"])
            and not refs.of(shop.parcels, doc["posting_number"])
        ),
    )


def undecided(shop: Shop, doc: Doc) -> bool:
    """Whether its buyer asks to cancel it and waits for an answer."""
    return any(asked["state"] == "ON_APPROVAL" for asked in refs.of(shop.requests, doc["posting_number"]))


def pieces(doc: Doc) -> int:
    return sum(line["quantity"] for line in doc["lines"])


def lines(shop: Shop, scheme: str, count: int) -> list[Doc]:
    """So many different goods in stock, one piece of each; fewer if there are no more."""
    goods = [doc for doc in catalogue.products(shop) if scheme == "fbo" or _free(shop, doc, scheme) > 0]
    chosen = shop.dice().sample(goods, min(count, len(goods)))
    return [{"offer_id": doc["offer_id"], "quantity": 1} for doc in chosen]


def _candidates(shop: Shop, statuses: set[str], since: str) -> Iterator[Doc]:
    """The true documents, by the index of the moments they were paid."""
    shelves = {f"{kind}/{status}" for kind in ("fbs", "fbo") for status in statuses}
    for seen in shop.postings.walk("placed", buckets=shelves, low=(since,)):
        doc = shop.postings.get(seen["posting_number"])
        if doc is not None and doc["status"] in statuses:
            yield doc


def _free(shop: Shop, product: Doc, scheme: str) -> int:
    warehouse_id = catalogue.RFBS_WAREHOUSE if scheme == "rfbs" else catalogue.FBS_WAREHOUSE
    return stock.free(stock.row(shop, product["sku"], warehouse_id))
