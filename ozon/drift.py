"""What Ozon's answers hold beyond its published schema: counted while a pass runs, kept as facts when it is over."""

from collections import Counter
from collections.abc import Sequence

from ozon import facts
from ozon.client import Strange
from ozon.models import Shop
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
