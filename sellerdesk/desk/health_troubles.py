"""What is wrong with a shop's connection, in lines a person can act on; nothing when all is well."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insights.keys import step_of
from insights.states import REASONS, Step
from ozon.models import Shop
from ozon.states import ShopState
from sellerdesk.desk.health_rows import Ending, MethodRow, SourceHealth
from sellerdesk.desk.wording import said, span_text

OVER, SOON = "over", "soon"
# Behind its turn by less is no news: passes of other sources take their time.
LATE = timedelta(minutes=2)
ENDS_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Trouble:
    """``tone`` is how loud. ``words`` are somebody else's, shown as they came; ``where`` is the part of the page
    that tells more."""

    tone: str
    text: str
    words: str = ""
    where: str = ""


@dataclass(frozen=True)
class Findings:
    """What the lines are made of. ``broken`` and ``drift`` are counts."""

    shop: Shop
    sources: Sequence[SourceHealth]
    methods: Sequence[MethodRow]
    endings: Sequence[Ending]
    broken: int
    drift: int


def troubles_of(found: Findings, *, now: datetime) -> list[Trouble]:
    """The loudest first."""
    lines = [
        *_key(found.shop, now=now),
        *_failing(found.sources),
        *_late(found),
        *_methods(found.methods),
        *_endings(found.endings, now=now),
        *_rows(found),
    ]
    return sorted(lines, key=lambda line: line.tone != OVER)


def _key(shop: Shop, *, now: datetime) -> Iterator[Trouble]:
    step = step_of(shop.key_expires_at, now=now)
    if step is not None:
        yield Trouble(OVER if step <= Step.THREE_DAYS else SOON, said(REASONS[step]), where="key")


def _failing(sources: Sequence[SourceHealth]) -> Iterator[Trouble]:
    """One line per error: a key or a network that fails, fails for all of them."""
    by_error: dict[str, list[str]] = defaultdict(list)
    for row in sources:
        if row.source.error:
            by_error[row.source.error].append(row.label)
    for error, labels in by_error.items():
        yield Trouble(
            OVER, _("Cannot be read: %(lists)s.") % {"lists": ", ".join(labels)}, error, where="sources"
        )


def _late(found: Findings) -> Iterator[Trouble]:
    if found.shop.state != ShopState.ACTIVE:
        yield Trouble(
            SOON,
            _("The shop is paused: nothing is read and nothing is sent until it is resumed."),
            where="shop",
        )
        return
    if not found.sources:
        yield Trouble(SOON, _("Nothing of this shop is read yet."))
        return
    waiting = [row for row in found.sources if not row.source.error]
    late = [row for row in waiting if row.behind > LATE]
    if not late:
        return
    longest = span_text(max(row.behind for row in late))
    if len(late) == len(found.sources):
        text = _("Nothing has been read for %(span)s: the worker or the scheduler of this desk does not run.")
        yield Trouble(OVER, text % {"span": span_text(min(row.behind for row in late))}, where="sources")
        return
    labels = ", ".join(row.label for row in late)
    text = _("Late by up to %(span)s: %(lists)s.")
    yield Trouble(SOON, text % {"span": longest, "lists": labels}, where="sources")


def _methods(methods: Sequence[MethodRow]) -> Iterator[Trouble]:
    waiting = [row.method.method for row in methods if row.waits_until]
    if waiting:
        text = _("Calls are kept back for a while, because Ozon asked for it: %(methods)s.")
        yield Trouble(SOON, text % {"methods": _some(waiting)}, where="methods")
    failing = [f"{row.method.method} {row.rate}" for row in methods if row.is_failing]
    if failing:
        text = _("Many calls failed, the last one within an hour: %(methods)s.")
        yield Trouble(SOON, text % {"methods": _some(failing)}, where="methods")


def _endings(endings: Sequence[Ending], *, now: datetime) -> Iterator[Trouble]:
    """Fields are only listed: what the desk reads is checked against Ozon's document before a release."""
    last = (now + ENDS_SOON).date()
    for row in endings:
        if not row.is_method or row.entry.off_on is None or row.entry.off_on > last:
            continue
        text = (
            _("Ozon has switched off %(method)s on %(day)s. Update the desk.")
            if row.is_off
            else _("Ozon switches off %(method)s on %(day)s. Update the desk before.")
        )
        yield Trouble(
            OVER if row.is_off else SOON, text % {"method": row.entry.method, "day": row.day}, where="endings"
        )


def _rows(found: Findings) -> Iterator[Trouble]:
    if found.broken:
        text = ngettext(
            "%(n)s row came broken. It is kept apart and read again with every pass.",
            "%(n)s rows came broken. They are kept apart and read again with every pass.",
            found.broken,
        )
        yield Trouble(SOON, text % {"n": found.broken}, where="broken")
    missing = [row for row in found.sources if row.proof and row.proof.missing]
    if missing:
        text = _("The last comparison with Ozon found rows that were missing here, and read them: %(lists)s.")
        yield Trouble(SOON, text % {"lists": ", ".join(row.label for row in missing)}, where="sources")
    if found.drift:
        text = ngettext(
            "Ozon sends %(n)s thing that its document does not name. Nothing is lost by it.",
            "Ozon sends %(n)s things that its document does not name. Nothing is lost by it.",
            found.drift,
        )
        yield Trouble(SOON, text % {"n": found.drift}, where="drift")


def _some(names: Sequence[str], *, shown: int = 3) -> str:
    rest = len(names) - shown
    return ", ".join(names[:shown]) + (f" +{rest}" if rest > 0 else "")
