"""What Ozon's answers hold beyond its published schema: counted while a pass runs, kept as facts when it is over."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from ozon import facts
from ozon.client import Strange
from ozon.models import Fact, Shop
from ozon.states import FactKind

KIND_OF = {"field": FactKind.UNKNOWN_FIELD, "value": FactKind.UNKNOWN_VALUE}
# Distinct things of one pass. Whatever floods us with more than this needs no longer list to be seen.
MOST = 50


class Drift:
    """Hears a client's answers. One per pass; ``keep`` writes a handful of rows however many answers there were."""

    def __init__(self) -> None:
        self._seen: Counter[Strange] = Counter()

    def hear(self, strange: Sequence[Strange]) -> None:
        for thing in strange:
            if thing in self._seen or len(self._seen) < MOST:
                self._seen[thing] += 1

    def keep(self, shop: Shop, source: str) -> None:
        """Write down what was heard; nothing is heard any more then."""
        for thing, times in self._seen.items():
            key = thing.path if thing.kind == "field" else f"{thing.path}={thing.example}"
            facts.record(
                shop=shop,
                source=source,
                kind=KIND_OF[thing.kind],
                key=key,
                detail=thing.example,
                method=thing.method,
                times=times,
            )
        self._seen.clear()


def open_drift(shop: Shop) -> QuerySet[Fact]:
    """What the shop's answers held beyond the schema and nobody has looked at since."""
    return Fact.objects.filter(shop=shop, kind__in=KIND_OF.values(), solved_at=None)


def acknowledge(shop: Shop, pk: int) -> bool:
    """A person has seen it: solved until the next answer that holds it. False when there is nothing open of the kind;
    a row that came broken is solved by reading it well, never by looking at it."""
    return bool(open_drift(shop).filter(pk=pk).update(solved_at=timezone.now()))
