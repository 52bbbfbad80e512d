"""Messages drafted by the cases of the rooms above: one of each kind for a case, for staff to read and let out.

A case's ``cause`` names it and the kind; the unique constraint on (shop, cause) decides whatever repeats. Nothing is
drafted where nobody may write from the start: FBO, a window that is closed, a posting that was never read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from messaging import texts
from messaging.alike import fingerprint, values_of
from messaging.kinds import kinds_of
from messaging.models import BuyerMessage, MessageTemplate, Occasion, PostingFacts
from messaging.policy import judge
from messaging.rules import stops
from messaging.services import item_key
from messaging.states import MessageKind, MessageState
from messaging.terms import terms_of
from messaging.windows import Channel, window
from ozon.models import Shop
from worklist.models import TimelineEntry
from worklist.phrases import phrase
from worklist.services import Card, NewItem, note_many, open_items
from worklist.states import Event, Kind, Origin

# The words of ``texts.refusal``, to be told in the reader's language.
NOT_FILLED = gettext_noop("Not filled in: %(names)s. Write what should stand there, or take it out.")
_TRIES = 3


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message that somebody should read and let out. ``cause``: there is one message per cause. ``outcome``: which
    decision the text must be about. ``variables`` go before what is known of the posting."""

    kind: MessageKind
    posting_number: str
    cause: str
    occasion: Occasion
    card: Card
    outcome: texts.Outcome | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


def draft(shop: Shop, drafts: Sequence[Draft]) -> set[str]:
    """Draft messages for staff to read, once per cause; which causes have one now, also one that is over. None where
    the shop does not want the kind, has no text for it, or may not write.

    A number of statements that does not grow with the drafts. The caller is in a transaction and holds the locks of
    the cases; of two that draft for one cause all the same, the second finds the first one's message.
    """
    kinds = kinds_of(shop) if drafts else {}
    wanted = {row.cause: row for row in drafts if kinds[row.kind].drafts}
    if not wanted:
        return set()
    known = _known(shop, wanted)
    bench = _Bench(shop)
    fresh = bench.made([row for cause, row in sorted(wanted.items()) if cause not in known])
    for _try in range(_TRIES):
        try:
            with transaction.atomic():
                BuyerMessage.objects.bulk_create(fresh)
            break
        except IntegrityError:
            known = _known(shop, wanted)  # another worker was first, and has committed by now
            fresh = [row for row in fresh if row.cause not in known]
    if fresh:
        _tell_drafted(bench, fresh, {cause: row.card for cause, row in wanted.items()})
    return known | {row.cause for row in fresh}


def live_causes(shop: Shop, causes: Sequence[str]) -> set[str]:
    """Those of these causes whose message reached the buyer or still may. One query, none for no causes."""
    rows = BuyerMessage.objects.filter(shop=shop, cause__in=causes)
    gone = (MessageState.DISCARDED, MessageState.EXPIRED)
    return set(rows.exclude(state__in=gone).values_list("cause", flat=True)) if causes else set()


def _known(shop: Shop, wanted: Mapping[str, Draft]) -> set[str]:
    rows = BuyerMessage.objects.filter(shop=shop, cause__in=list(wanted))
    return set(rows.values_list("cause", flat=True))


class _Bench:
    """What a page of drafts is made with: texts, facts and terms of the shop, each read once."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.terms, self.now = shop, terms_of(shop), timezone.now()
        self.ends: dict[str, datetime] = {}  # of windows, by posting

    def made(self, drafts: Sequence[Draft]) -> list[BuyerMessage]:
        """A message for each draft that has a text and somebody to read it; not saved."""
        may = self._writable({row.posting_number for row in drafts})
        drafts = [row for row in drafts if row.posting_number in may]
        if not drafts:
            return []
        chooser = texts.Chooser(self.shop, self.terms.language)
        known = texts.variables_many(self.shop, may)
        found = ((row, chooser.take(row.occasion, self._title(row))) for row in drafts)
        return [self._message(row, text, known[row.posting_number]) for row, text in found if text]

    def _writable(self, numbers: set[str]) -> set[str]:
        """Those postings whose buyer may be written to, here or by hand."""
        may = set()
        for facts in PostingFacts.objects.filter(shop=self.shop, posting_number__in=numbers - {""}):
            facts.shop = self.shop  # the window asks it for the subscription
            seen = window(facts, self.now, self.terms)
            if seen.channel is not Channel.CLOSED:
                may.add(facts.posting_number)
            if seen.until:
                self.ends[facts.posting_number] = seen.until
        return may

    def deadline(self, posting_number: str) -> datetime:
        """When somebody should have read the draft: the shop's hours to reply, or the end of the window before."""
        hours = self.now + timedelta(hours=self.shop.reply_hours)
        return min(hours, self.ends.get(posting_number, hours))

    def _title(self, draft: Draft) -> str | None:
        return texts.title_of(draft.outcome, self.terms.language) if draft.outcome else None

    def _message(self, draft: Draft, template: MessageTemplate, known: Mapping[str, Any]) -> BuyerMessage:
        told = {name: value for name, value in draft.variables.items() if value not in (None, "")}
        variables = {"product": draft.card.product, **known, **told}
        filled = texts.filled(template, variables, zone_name=self.terms.time_zone)
        findings = judge(self.shop, filled.text)
        blocked = bool(filled.missing) or stops(findings)
        names = ", ".join(f"{{{name}}}" for name in filled.missing)
        return BuyerMessage(
            shop=self.shop,
            kind=draft.kind,
            cause=draft.cause,
            posting_number=draft.posting_number,
            template=template,
            text=filled.text,
            fingerprint=fingerprint(filled.text, values_of(variables)),
            findings=[finding.as_json() for finding in findings],
            state=MessageState.BLOCKED if blocked else MessageState.AWAITING_APPROVAL,
            reason=phrase(NOT_FILLED, names=names) if names else "",
        )


def _tell_drafted(bench: _Bench, made: Sequence[BuyerMessage], cards: Mapping[str, Card]) -> None:
    """The timeline and the queue show drafts."""
    shop, now = bench.shop, bench.now
    note_many(
        TimelineEntry(
            shop=shop, posting_number=row.posting_number, code=Event.DRAFTED, origin=Origin.DESK, at=now
        )
        for row in made
    )
    items = [
        NewItem(
            key=item_key(row),
            posting_number=row.posting_number,
            card=cards[row.cause],
            deadline_at=bench.deadline(row.posting_number),
        )
        for row in made
    ]
    open_items(shop=shop, kind=Kind.MESSAGE, items=items)
