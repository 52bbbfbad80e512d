"""What the health page tells of a shop: how each source and each method does, and what Ozon sends or takes away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from ozon import limits
from ozon.client.switch_offs import SwitchOff, near
from ozon.features import METHODS
from ozon.limits import MethodHealth
from ozon.models import Fact, Shop, SyncSource
from ozon.states import FactKind
from ozon.windows import moment
from sellerdesk.desk.connection import PATIENCE, source_row
from sellerdesk.desk.wording import day_text, number_text, percent_text

HOURS = 24
# Part of the calls that may fail before it is said, at how many failures, and how long after the last one it still is.
MUCH = 0.05
OFTEN = 3
RECENT = timedelta(hours=1)
# A shorter wait is how the limits work, not news.
WAIT = timedelta(seconds=5)
DAYS_AHEAD = 90


@dataclass(frozen=True)
class Proof:
    """The last comparison with Ozon: its days, the rows read, and how many were missing here or differed."""

    days: str
    read: str
    missing: int
    differing: int


@dataclass(frozen=True)
class SourceHealth:
    """One source. ``read_to``: what Ozon had up to then is here. ``behind`` is how far it is behind its turn, zero
    when that is within a pass's own time; ``percent`` of the history is read."""

    source: SyncSource
    every: str
    read_to: datetime | None
    behind: timedelta
    late: str
    is_running: bool
    percent: int
    rows: str
    proof: Proof | None

    @property
    def label(self) -> str:
        return str(self.source.get_source_display())


@dataclass(frozen=True)
class MethodRow:
    """One method in the last hours. ``is_failing``: a part worth a word failed, and lately."""

    method: MethodHealth
    calls: str
    rate: str
    mean_ms: str
    kinds: str
    is_failing: bool
    waits_until: datetime | None


@dataclass(frozen=True)
class DriftRow:
    """Something unpublished: its place in the answer, and the word that was there, or the type of a field."""

    fact: Fact
    place: str
    example: str


@dataclass(frozen=True)
class Ending:
    """A method or a field that Ozon takes away."""

    entry: SwitchOff
    day: str
    is_off: bool

    @property
    def is_method(self) -> bool:
        return not self.entry.field


def source_rows(shop: Shop, *, now: datetime) -> list[SourceHealth]:
    """In the order a full pass reads them, what fails or is late before the rest. One query."""
    rows = [_source(shop, source, now=now) for source in SyncSource.objects.filter(shop=shop).order_by("id")]
    return sorted(rows, key=lambda row: (not row.source.error, not row.behind))


def _source(shop: Shop, source: SyncSource, *, now: datetime) -> SourceHealth:
    source.shop = shop  # known already; the part done is measured from the shop's opening line
    plain = source_row(source, now=now)
    behind = now - source.wanted_at
    return SourceHealth(
        source=source,
        every=plain.every,
        read_to=source.read_to or source.succeeded_at,
        behind=behind if behind > PATIENCE else timedelta(0),
        late=plain.late,
        is_running=bool(source.lease_until and source.lease_until > now),
        percent=int(100 * source.history_done),
        rows=number_text(source.rows_read),
        proof=_proof(source.proof),
    )


def _proof(kept: dict[str, Any]) -> Proof | None:
    start, end = moment(kept.get("from")), moment(kept.get("to"))
    if not (start and end):
        return None
    days = [day_text(timezone.localdate(at)) for at in (start, end)]
    return Proof(
        days=" – ".join(dict.fromkeys(days)),
        read=number_text(kept.get("read", 0)),
        missing=kept.get("missing", 0),
        differing=kept.get("differing", 0),
    )


def method_rows(shop: Shop, *, now: datetime) -> list[MethodRow]:
    """What fails or waits first, then by how often it is called. No query: the counters are kept in Redis."""
    rows = [_method(found, now=now) for found in limits.health(shop, hours=HOURS)]
    return sorted(
        rows,
        key=lambda row: (not row.is_failing, row.waits_until is None, -row.method.calls, row.method.method),
    )


def _method(found: MethodHealth, *, now: datetime) -> MethodRow:
    lately = found.last_error_at is not None and now - found.last_error_at < RECENT
    until = found.paused_until
    return MethodRow(
        method=found,
        calls=number_text(found.calls),
        rate=percent_text(found.error_rate),
        mean_ms=number_text(round(found.mean_ms)),
        kinds=", ".join(f"{kind} × {n}" for kind, n in sorted(found.kinds.items())),
        is_failing=lately and found.errors >= OFTEN and found.error_rate >= MUCH,
        waits_until=until if until and until - now > WAIT else None,
    )


def drift_row(fact: Fact) -> DriftRow:
    """A fact's key names the place, and for a value ``=`` and the word behind it."""
    if fact.kind != FactKind.UNKNOWN_VALUE:
        return DriftRow(fact, fact.key, fact.detail)
    place, _, word = fact.key.partition("=")
    tells_more = bool(fact.detail) and not fact.detail.startswith(word)
    return DriftRow(fact, place, f"{word} · {fact.detail}" if tells_more else fact.detail or word)


def endings(called: Iterable[MethodRow], *, now: datetime) -> list[Ending]:
    """What goes within ``DAYS_AHEAD`` of all the desk lives on or has called."""
    ours = {path for paths in METHODS.values() for path in paths} | {row.method.method for row in called}
    today = timezone.localdate(now)
    return [
        Ending(entry, day_text(entry.off_on), entry.off_on <= today)
        for entry in near(ours, today, days=DAYS_AHEAD)
        if entry.off_on
    ]
