"""How the methods of a shop have been doing: what the health page shows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ozon.limits.account import HOURS_KEPT, Account
from ozon.limits.link import link
from ozon.models import Shop


@dataclass(frozen=True)
class MethodHealth:
    """Calls of one method in the hours asked for. ``paused_until`` is set while calls are kept back.

    ``remaining`` is what Ozon said last of how many calls it would still take; None if it never did.
    """

    method: str
    calls: int
    errors: int
    mean_ms: float
    last_error: str = ""
    last_error_at: datetime | None = None
    paused_until: datetime | None = None
    remaining: int | None = None
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def error_rate(self) -> float:
        """Part of the calls that failed, 0 to 1."""
        return self.errors / self.calls if self.calls else 0.0


def health(shop: Shop, *, hours: int = 24) -> list[MethodHealth]:
    """By method, the current hour and so many before it (48 at most). Empty when Redis does not answer.

    One round trip, whatever the number of methods.
    """
    account = Account(shop.client_id, shop.api_url)
    span = range(min(max(hours, 1), HOURS_KEPT))
    keys = [account.key("last"), account.key("pauses"), account.key("circuits")]
    found = link().hashes(keys + [account.hour_key(ago) for ago in span])
    if found is None:
        return []
    last, pauses, circuits, *counted = found
    figures = _by_method(counted)
    known = set(figures) | {name.split("|")[0] for name in circuits} | (set(pauses) - {"*"})
    return [_method(name, figures[name], last, pauses, circuits) for name in sorted(known)]


def _by_method(hours: Iterable[dict[str, str]]) -> dict[str, Counter[str]]:
    figures: dict[str, Counter[str]] = defaultdict(Counter)
    for hour in hours:
        for name, value in hour.items():
            method, _, what = name.partition("|")
            figures[method][what] += int(value)
    return figures


def _method(
    name: str,
    figures: Counter[str],
    last: dict[str, str],
    pauses: dict[str, str],
    circuits: dict[str, str],
) -> MethodHealth:
    kinds = {what.removeprefix("error|"): n for what, n in figures.items() if what.startswith("error|")}
    calls = figures["calls"]
    remaining = last.get(f"{name}|remaining")
    waits = (pauses.get("*"), pauses.get(name), circuits.get(f"{name}|until"))
    return MethodHealth(
        method=name,
        calls=calls,
        errors=sum(kinds.values()),
        mean_ms=figures["time"] / calls / 1000 if calls else 0.0,
        last_error=last.get(f"{name}|error", "") if kinds else "",
        last_error_at=_moment(last.get(f"{name}|error_at")) if kinds else None,
        paused_until=_later_than_now(waits),
        remaining=None if remaining is None else int(remaining),
        kinds=kinds,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromtimestamp(int(text) / 1_000_000, tz=UTC) if text else None


def _later_than_now(texts: Iterable[str | None]) -> datetime | None:
    moments = [moment for moment in map(_moment, texts) if moment and moment > datetime.now(UTC)]
    return max(moments, default=None)
