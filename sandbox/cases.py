"""Rarer cases that can be placed by hand: a split, a partial refusal, a dispute, Ozon's compensation."""

from collections.abc import Callable

from sandbox import catalogue, claims, disputes, parcels, postings, splits
from sandbox.errors import invalid
from sandbox.shapes import posting as shape
from sandbox.shop import Shop, found
from sandbox.store import Doc
from sandbox.world import World


def split(shop: Shop, *, posting_number: str | None = None, **rest: object) -> Doc:
    """A posting becomes one for each of its lines, or for each piece of its only line; answers with the parent."""
    parent = _posting(shop, posting_number, "awaiting_packaging", rest)
    packages = [[line] for line in parent["lines"]]
    if len(packages) == 1:
        [line] = parent["lines"]
        packages = [[{**line, "quantity": 1}] for _ in range(line["quantity"])]
    if len(packages) == 1:
        raise invalid("a posting of one piece cannot be split")
    splits.split(shop, parent["posting_number"], packages)
    return found(shop.postings, parent["posting_number"])


def part_refused(shop: Shop, *, posting_number: str | None = None, pieces: int = 1, **rest: object) -> Doc:
    """The buyer refuses some pieces of the last line at handover; answers with the cancelled part."""
    posting = _posting(shop, posting_number, "delivered", rest)
    return splits.refuse_part(shop, posting["posting_number"], pieces)


def dispute(shop: Shop, *, posting_number: str | None = None, scheme: str = "rfbs", **rest: object) -> Doc:
    """A claim the seller refused and the buyer took to Ozon: an rFBS return, else one of the returns' list."""
    posting = _posting(shop, posting_number, "delivered", {"scheme": scheme, **rest})
    if posting["scheme"] != "rfbs":
        return parcels.place(shop, posting, status="DisputeOpened")
    claim = claims.place(shop, posting["posting_number"], state="Rejected")
    return disputes.dispute(shop, claim["return_id"])


def compensation(
    shop: Shop, *, posting_number: str | None = None, scheme: str = "fbs", **rest: object
) -> Doc:
    """Goods lost on their way back, for which Ozon offers the seller money."""
    posting = _posting(shop, posting_number, "delivered", {"scheme": scheme, **rest})
    return parcels.place(shop, posting, status="CompensationOffered")


def ship_fails(shop: Shop, *, posting_number: str | None = None, times: int = 1, **rest: object) -> Doc:
    """A posting whose assembly is taken and then fails, so many times."""
    posting = _posting(shop, posting_number, "awaiting_packaging", rest)
    return postings.put(shop, {**posting, "ship_fails": times})


def wanting(
    shop: Shop,
    *,
    posting_number: str | None = None,
    wants: tuple[str, ...] = ("mandatory_mark", "country"),
    **rest: object,
) -> Doc:
    """A posting Ozon wants to know more of before it is assembled; nothing again with an empty `wants`."""
    unknown = set(wants) - set(shape.REQUIREMENTS)
    if unknown:
        raise invalid(f"wants must be out of {', '.join(shape.REQUIREMENTS)}")
    posting = _posting(shop, posting_number, "awaiting_packaging", rest)
    skus = [line["sku"] for line in posting["lines"]]
    return postings.put(shop, {**posting, "requirements": dict.fromkeys(wants, skus)})


def _posting(shop: Shop, posting_number: str | None, status: str, rest: Doc) -> Doc:
    """The known posting, or a new one of two different goods."""
    known = shop.postings.get(posting_number) if posting_number else None
    if known is not None:
        return known
    goods = catalogue.products(shop)[:2]
    lines = [{"offer_id": doc["offer_id"], "quantity": 1 if len(goods) > 1 else 2} for doc in goods]
    return postings.place(
        shop, **{"status": status, "lines": lines, "posting_number": posting_number, **rest}
    )


def _in_world(place: Callable[..., Doc]) -> Callable[[World, Doc], Doc]:
    def placed(world: World, rest: Doc) -> Doc:
        with world.shop.store.transaction():
            return place(world.shop, **rest)

    return placed


CASES: dict[str, Callable[[World, Doc], Doc]] = {
    "split": _in_world(split),
    "part_refused": _in_world(part_refused),
    "dispute": _in_world(dispute),
    "compensation": _in_world(compensation),
    "ship_fails": _in_world(ship_fails),
    "wanting": _in_world(wanting),
}
