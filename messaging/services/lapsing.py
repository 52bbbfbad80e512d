"""Windows close while messages wait for a person: they are told before, and the message comes back after."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop

from messaging.locks import lock_message
from messaging.models import BuyerMessage, Dialogue, PostingFacts, WritingTerms
from messaging.policy import blocking, judge_message
from messaging.reach import window_for
from messaging.services.basics import item_key, next_attempt, reopen, stop_unsent, tell, to_state
from messaging.states import MessageState
from messaging.terms import terms_of
from messaging.windows import Channel, Window, window, window_of
from ozon.models import Shop
from ozon.states import ShopState
from worklist.services import hasten
from worklist.states import Event, Kind

BATCH = 500
Row = TypeVar("Row", PostingFacts, Dialogue)
WAITING = (MessageState.AWAITING_APPROVAL, MessageState.BLOCKED, MessageState.QUEUED)
OPEN_AGAIN = gettext_noop("The buyer can be written to again: read it and approve it")


def expire(message: BuyerMessage, *, reason: str) -> None:
    """The window of a locked message closed before it left. A person pastes it in the cabinet, waits for the buyer's
    next word, or drops it."""
    was_queued = message.state == MessageState.QUEUED
    to_state(message, MessageState.EXPIRED, reason=reason)
    if was_queued:
        next_attempt(message)
    tell(message, Event.MESSAGE_EXPIRED)
    reopen(message, reason=reason)


def revive(message: BuyerMessage) -> None:
    """The window of a locked, expired message is open again."""
    blocks = blocking(message, judge_message(message))
    to_state(message, MessageState.BLOCKED if blocks else MessageState.AWAITING_APPROVAL, reason=OPEN_AGAIN)
    reopen(message, reason=OPEN_AGAIN)


def look_at_windows(now: datetime) -> int:
    """The sweep: messages whose window closed expire, expired ones whose buyer wrote again are back, and what waits is
    due no later than its window ends. How many changed. Idempotent; a page of messages costs a few statements."""
    changed = 0
    waits = BuyerMessage.objects.filter(state__in=(*WAITING, MessageState.EXPIRED))
    for shop in Shop.objects.filter(pk__in=waits.values("shop"), state=ShopState.ACTIVE):
        terms = terms_of(shop)
        for page in _pages(_candidates(shop, terms, now=now)):
            changed += _look_at(shop, page, terms, now=now)
    return changed


def _candidates(shop: Shop, terms: WritingTerms, *, now: datetime) -> QuerySet[BuyerMessage]:
    """What waits, and of what is over that whose window may have opened since."""
    since = now - timedelta(hours=max(terms.answer_hours, terms.start_hours, terms.write_hours))
    lately = Q(buyer_wrote_at__gt=since) | Q(delivered_at__gt=since)
    facts = PostingFacts.objects.filter(
        lately, shop=OuterRef("shop"), posting_number=OuterRef("posting_number")
    )
    may_open = Q(dialogue__buyer_wrote_at__gt=since) | Exists(facts)
    over = Q(may_open, state=MessageState.EXPIRED)
    return BuyerMessage.objects.filter(Q(state__in=WAITING) | over, shop=shop)


def _pages(rows: QuerySet[BuyerMessage]) -> Iterator[list[BuyerMessage]]:
    after = 0
    while page := list(rows.filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = page[-1].pk
        yield page


def _look_at(shop: Shop, page: list[BuyerMessage], terms: WritingTerms, *, now: datetime) -> int:
    changed, ends = 0, {}
    for message, seen in _windows(shop, page, terms, now=now):
        closed, expired = seen.channel is Channel.CLOSED, message.state == MessageState.EXPIRED
        if closed != expired:
            changed += _moved(message.pk, now=now)
        elif seen.until and not expired:
            ends[item_key(message)] = seen.until
    hasten(shop=shop, kind=Kind.MESSAGE, deadlines=ends)
    return changed


def _windows(
    shop: Shop, page: list[BuyerMessage], terms: WritingTerms, *, now: datetime
) -> Iterator[tuple[BuyerMessage, Window]]:
    """As ``window_for`` finds it, for many in two statements. Of whose posting nothing is known, nothing is over."""
    numbers = {message.posting_number for message in page} - {""}
    found = PostingFacts.objects.filter(shop=shop, posting_number__in=numbers)
    facts = {row.posting_number: row for row in _with_shop(found, shop)}
    chats = {message.chat_id for message in page} | {row.chat_id for row in facts.values()}
    known_talks = Dialogue.objects.filter(shop=shop, chat_id__in=chats - {""})
    talks = {row.chat_id: row for row in _with_shop(known_talks, shop)}
    for message in page:
        known = facts.get(message.posting_number)
        talk = talks.get(message.chat_id or (known.chat_id if known else ""))
        if talk is not None:
            yield message, window_of(talk, known, now, terms)
        elif known is not None:
            yield message, window(known, now, terms)


def _with_shop(rows: Iterable[Row], shop: Shop) -> Iterator[Row]:
    """Rows of a shop that need not read it each."""
    for row in rows:
        row.shop = shop
        yield row


@transaction.atomic
def _moved(pk: int, *, now: datetime) -> bool:
    """Look again under the lock. What a worker has already is his to stop."""
    message = lock_message(pk)
    closed = window_for(message, now=now)
    if message.state == MessageState.EXPIRED and closed.channel is not Channel.CLOSED:
        revive(message)
        return True
    if message.state not in WAITING or closed.channel is not Channel.CLOSED:
        return False
    if message.state == MessageState.QUEUED and not stop_unsent(message, reason=closed.reason):
        return False
    expire(message, reason=closed.reason)
    return True
