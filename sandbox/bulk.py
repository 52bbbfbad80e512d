"""A big world in seconds: a year of postings, most of them copies of a few hundred models.

The models are placed by the ordinary functions, with all that follows from them (parcels, requests,
returns). A copy has the same fate on another day, with numbers and goods of its own. The last days are
placed one by one, because what is under way reserves stock and has a future.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from sandbox import catalogue, history, postings, times
from sandbox.indexes import TOP
from sandbox.moulds import Mould, text
from sandbox.shop import Shop
from sandbox.store import Doc, Table

MODELS = 400
OPEN_DAYS, DAYS = history.NEWEST_DAYS, history.OLDEST_DAYS
DAY = 86400.0
# Out of a hundred postings; of the others almost all are delivered and stay where they are.
CANCELLED, RETURNED = 12.0, 6.0
STEPS = ((0.3, "awaiting_packaging"), (1.0, "awaiting_deliver"), (5.0, "delivering"), (99.0, "delivered"))
SCHEMES = ("fbs", "fbs", "fbs", "rfbs", "rfbs", "fbo")


@dataclass(frozen=True)
class Model:
    """A finished posting and what belongs to it."""

    posting: Mould
    ordered: float
    parcels: list[Mould]
    claims: list[Mould]
    requests: list[Mould]


def build(shop: Shop, count: int) -> None:
    """So many postings of the past year, the same for the same seed and moment."""
    models = min(count, MODELS)
    recent = round((count - models) * OPEN_DAYS / DAYS)
    with _without_collector():
        history.build(shop, models)
        year = Year(shop)
        for _ in range(count - models - recent):
            year.copy()
        for _ in range(recent):
            year.place_recent()
        for table in (shop.postings, shop.parcels, shop.claims, shop.requests):
            for index in table.indexes.values():
                index.settle()


class Year:
    """The business of the year behind this moment."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.dice: Random = shop.dice()
        self.now = times.parse(shop.now()).timestamp()
        goods = catalogue.products(shop)
        # Documents are never changed in place, so that all postings may share the lines of a product.
        self.goods = [{quantity: catalogue.line(doc, quantity) for quantity in (1, 2)} for doc in goods]
        self.fates = _models(shop)

    def copy(self) -> None:
        """One more finished posting with everything that belongs to it."""
        model = self.dice.choice(self.fates[self._fate()])
        ordered = self.now - self.dice.uniform(OPEN_DAYS, DAYS) * DAY
        by = ordered - model.ordered
        own = self._own(model)
        posting = model.posting.moved(by) | own
        if posting["tracking_number"]:
            posting["tracking_number"] = f"TK{own['order_id']}RU"
        self.shop.postings.put(own["posting_number"], posting)
        for parcel in model.parcels:
            number = self.shop.number("parcel", first=1000015552)
            barcode = f"ii{5_275_000_000 + number % 10_000_000}"
            numbers = {"id": number, "barcode": barcode, "line": own["lines"][0]}
            self._follow(self.shop.parcels, parcel, by, own, numbers)
        for claim in model.claims:
            number = self.shop.number("claim", first=8000120001)
            year = datetime.fromtimestamp(ordered, UTC).year
            label = f"RET-{year}-{number % 100000:05d}"
            self._follow(self.shop.claims, claim, by, own, {"return_id": number, "return_number": label})
        for request in model.requests:
            number = self.shop.number("request", first=90066300)
            self._follow(self.shop.requests, request, by, own, {"cancellation_id": number})

    def place_recent(self) -> None:
        """A posting of the last days, as far on its way as it is old; some are cancelled meanwhile."""
        days = self.dice.uniform(0.0, OPEN_DAYS)
        status = next(name for oldest, name in STEPS if days < oldest)
        ordered = self.now - days * DAY
        scheme = self.dice.choice(SCHEMES)
        posting = postings.place(
            self.shop, scheme=scheme, status=status, lines=self._lines(), at=text(ordered)
        )
        if status != "delivered" and self.dice.random() * 100 < CANCELLED:
            moment = text(ordered + days * DAY * self.dice.uniform(0.3, 0.9))
            at = max(moment, posting["changed_at"])
            postings.cancel(self.shop, posting["posting_number"], at=at)

    def _fate(self) -> str:
        thrown = self.dice.random() * 100
        if thrown < CANCELLED:
            return "cancelled"
        return "returned" if thrown < CANCELLED + RETURNED else "delivered"

    def _own(self, model: Model) -> Doc:
        """What no two postings share. Goods a buyer claimed stay, because money was paid for them."""
        order_number = postings.order_number(self.shop, self.dice)
        return {
            "posting_number": f"{order_number}-1",
            "order_number": order_number,
            "order_id": 38_000_000_000 + self.shop.number("order"),
            "lines": model.posting.doc["lines"] if model.claims else self._lines(),
        }

    def _follow(self, table: Table, mould: Mould, by: float, own: Doc, numbers: Doc) -> None:
        """A copy of what belongs to the model, belonging to its copy; its first value is its key."""
        known = {field: value for field, value in own.items() if field in mould.doc}
        table.put(str(next(iter(numbers.values()))), mould.moved(by) | known | numbers)

    def _lines(self) -> list[Doc]:
        """One to three different goods, mostly one piece of one."""
        wanted = self.dice.choices((1, 2, 3), (80, 15, 5))[0]
        chosen = self.dice.sample(self.goods, min(wanted, len(self.goods)))
        return [line[2 if wanted == 1 and self.dice.random() < 0.1 else 1] for line in chosen]


def _models(shop: Shop) -> dict[str, list[Model]]:
    """Finished postings by what became of them. A fate that nobody had is lent the models of all."""
    fates: dict[str, list[Model]] = {"cancelled": [], "returned": [], "delivered": []}
    for posting in shop.postings.walk("placed"):
        number = posting["posting_number"]
        parts = (shop.parcels, shop.claims, shop.requests)
        parcels, claims, requests = (
            [Mould(doc) for doc in table.walk("posting", low=(number,), high=(number, TOP))]
            for table in parts
        )
        fate = "returned" if parcels or claims else "delivered"
        if posting["cancelled_at"]:
            fate = "cancelled"
        ordered = times.parse(posting["in_process_at"]).timestamp()
        fates[fate].append(Model(Mould(posting), ordered, parcels, claims, requests))
    everyone = [model for models in fates.values() for model in models]
    return {fate: models or everyone for fate, models in fates.items()}


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing of what is made here is ever garbage: looking for it takes longer than making it."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if running:
            gc.enable()
