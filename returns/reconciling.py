"""The refund ledger, what Ozon shows on returns, and what it booked, compared for every article of every posting."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from inventory.selectors import pictures
from money import reconciling
from money.families import families_of
from money.models import Reconciliation
from money.states import Family, Verdict
from money.verdicts import Outcome, judge
from ozon.models import Shop
from returns.comparing import NO_POSTING, Key, Subject
from returns.reconciling_reads import (
    PostingFacts,
    bookings_of,
    meant_of,
    postings_of,
    returns_of,
    seen_of,
    touch_all,
)
from returns.terms import terms_of

BATCH = 500  # told changes in one transaction


@dataclass
class Report:
    """``postings`` compared, ``written`` rows that came to something else, ``wrong`` of them, refunds seen ``paid``.

    ``busy``: another worker compares this shop now, and what was told is left to it.
    """

    postings: int = 0
    written: int = 0
    wrong: int = 0
    paid: int = 0
    busy: bool = False


@dataclass(frozen=True)
class Terms:
    """What types of bookings are for, how long money is waited for, and the moment of the comparison."""

    families: Mapping[int, Family]
    patience: timedelta
    now: datetime


def reconcile(shop: Shop, *, now: datetime | None = None, everything: bool = False) -> Report:
    """Compare the postings something changed for; with ``everything`` all that returns, refunds or bookings name.

    Idempotent and resumable: a batch is one transaction of a constant number of queries, and what it compared is
    taken off in it. Of two workers at once one does nothing.
    """
    now, report = now or timezone.now(), Report()
    if everything:
        touch_all(shop, now=now)
    terms = Terms(families_of(shop), timedelta(days=terms_of(shop).money_days), now)
    while _batch(shop, terms, report):
        pass
    return report


@transaction.atomic
def _batch(shop: Shop, terms: Terms, report: Report) -> bool:
    """False when there is nothing left to do, or another worker does it."""
    taken = reconciling.take(shop, BATCH)
    if not taken:
        report.busy = taken is None
        return False
    known = {
        (row.posting_number, row.sku): row
        for row in Reconciliation.objects.filter(shop=shop, posting_number__in=taken)
    }
    rows, paid = _compared(shop, taken, known, terms)
    wrong = [row.offer_id for row in rows if reconciling.is_wrong(row)]
    faces = {offer: product.picture for offer, product in pictures(shop, wrong).items()}
    stored = reconciling.store(shop, rows, known, pictures=faces)
    report.paid += reconciling.paid_by_booking(paid)
    reconciling.worked_off(taken)
    report.postings += len(taken)
    report.written += stored.written
    report.wrong += stored.wrong
    return True


def _compared(
    shop: Shop, numbers: Collection[str], known: Mapping[Key, Reconciliation], terms: Terms
) -> tuple[list[Reconciliation], list[int]]:
    """The rows these postings come to, and the accepted refunds whose money is booked."""
    rows: list[Reconciliation] = []
    paid: list[int] = []
    subjects = subjects_of(shop, numbers, terms.families)
    for key, subject in subjects.items():
        if key not in known and not subject.is_new:
            continue
        outcome = judge(
            subject.cases,
            subject.booked,
            compensation_since=subject.compensation_since,
            now=terms.now,
            patience=terms.patience,
        )
        rows.append(subject.row(outcome))
        paid += subject.paid(outcome)
    # What these were about is gone: Ozon took a booking off again.
    rows += [_emptied(shop, known[key]) for key in known.keys() - subjects.keys()]
    return rows, paid


def _emptied(shop: Shop, old: Reconciliation) -> Reconciliation:
    subject = Subject(shop, old.posting_number, old.sku, NO_POSTING, old.offer_id, old.product, old.currency)
    subject.scheme = old.scheme
    return subject.row(Outcome(Verdict.NOT_EXPECTED, old.since))


def subjects_of(shop: Shop, numbers: Collection[str], families: Mapping[int, Family]) -> dict[Key, Subject]:
    """Every article of these postings of whose money a return, a refund or a booking tells. Five queries."""
    postings = postings_of(shop, numbers)
    seen, meant = seen_of(shop, numbers), meant_of(shop, numbers)
    subjects: dict[Key, Subject] = {}

    def of(number: str, offer_id: str, sku: int) -> Subject:
        posting = postings.get(number, NO_POSTING)
        key = (number, posting.sku_of(offer_id, sku))
        return subjects.setdefault(key, Subject(shop, *key, posting))

    for told in returns_of(shop, numbers):
        shown = seen.get((told.source, str(told.return_id)))
        of(told.posting_number, told.offer_id, told.sku).take(told, shown, meant.pop(told.ledger_key, None))
    for alone in meant.values():
        of(alone.posting_number, alone.offer_id, 0).take_alone(alone)
    for (number, sku), parts in bookings_of(shop, numbers, postings).items():
        subject = subjects.get((number, sku)) or Subject(shop, number, sku, postings.get(number, NO_POSTING))
        subject.take_bookings(parts, families)
        if not subject.booked.is_nothing:
            subjects[number, sku] = subject
    _cancelled(shop, postings, subjects)
    return subjects


def _cancelled(shop: Shop, postings: Mapping[str, PostingFacts], subjects: dict[Key, Subject]) -> None:
    """Cancelled postings are a reason of their own; one that was delivered before is to be paid back."""
    for number, posting in postings.items():
        if not posting.is_cancelled:
            continue
        if posting.delivered_at and not posting.is_history:
            for line in posting.lines:
                key = (number, line.sku)
                known = subjects.get(key)
                if known is None:
                    subjects[key] = known = Subject(shop, *key, posting)
                    known.take_bookings([], {})
        for line in posting.lines:
            if (number, line.sku) in subjects:
                subjects[number, line.sku].take_cancellation()
