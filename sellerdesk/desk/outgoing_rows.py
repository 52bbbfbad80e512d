"""A page of outgoing messages with what each rests on: goods, window, findings. Few queries for any number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from messaging.explain import Remarks, remarks
from messaging.models import BuyerMessage, PostingFacts, WritingTerms
from messaging.services import item_key
from messaging.states import MessageState
from messaging.windows import Window, window, window_of
from ozon.models import Shop
from worklist.models import WorkItem
from worklist.states import Kind

_MAY_LEAVE = frozenset({MessageState.AWAITING_APPROVAL, MessageState.BLOCKED})


@dataclass(frozen=True)
class Row:
    """``item`` is its case in the queue, which holds the goods' face; ``seen`` its window while it may still leave.
    ``alike``: how many of the tab are the same words, itself among them."""

    message: BuyerMessage
    item: WorkItem | None
    seen: Window | None
    remarks: Remarks
    alike: int
    is_first: bool

    @property
    def until(self) -> datetime | None:
        """When it is too late, or when somebody should have looked."""
        return (self.seen.until if self.seen else None) or (self.item.deadline_at if self.item else None)

    @property
    def href(self) -> str:
        """Where it is written: in its dialogue, else on its posting's page."""
        message = self.message
        if message.posting_number:
            page = reverse("posting", args=[message.shop_id, message.posting_number])
            return f"{page}#msg-{message.pk}"
        return reverse("dialogue", args=[message.dialogue_id]) if message.dialogue_id else ""

    @property
    def product(self) -> str:
        return self.item.product if self.item else ""

    @property
    def who(self) -> str:
        """Whose words they are: a person's, or empty where a case drafted them."""
        return self.message.author.label if self.message.author else ""


def rows_of(
    page: Sequence[BuyerMessage],
    shops: Mapping[int, Shop],
    alike: Mapping[tuple[int, str], int],
    *,
    now: datetime,
) -> list[Row]:
    """``page`` comes with dialogue, author and overrules; a handful of queries, whatever is in it."""
    for message in page:
        message.shop = shops[message.shop_id]  # one object for a shop: it remembers its rules
    items, facts, terms = _items(page), _facts(page), _terms(page)
    first: set[tuple[int, str]] = set()
    rows = []
    for message in page:
        place = (message.shop_id, message.fingerprint)
        rows.append(
            Row(
                message=message,
                item=items.get((message.shop_id, item_key(message))),
                seen=_window(message, facts, terms[message.shop_id], now=now),
                remarks=remarks(message.findings, message.shop, message),
                alike=alike.get(place, 1),
                is_first=place not in first,
            )
        )
        first.add(place)
    return rows


def _items(page: Sequence[BuyerMessage]) -> dict[tuple[int, str], WorkItem]:
    shops, keys = {row.shop_id for row in page}, [item_key(row) for row in page]
    found = WorkItem.objects.filter(shop__in=shops, kind=Kind.MESSAGE, key__in=keys)
    return {(item.shop_id, item.key): item for item in found}


def _facts(page: Sequence[BuyerMessage]) -> dict[tuple[int, str], PostingFacts]:
    waiting = [row for row in page if row.state in _MAY_LEAVE]
    shops, numbers = {row.shop_id for row in waiting}, {row.posting_number for row in waiting} - {""}
    if not numbers:
        return {}
    found = PostingFacts.objects.filter(shop__in=shops, posting_number__in=numbers)
    return {(facts.shop_id, facts.posting_number): facts for facts in found}


def _terms(page: Sequence[BuyerMessage]) -> dict[int, WritingTerms]:
    shops = {row.shop_id: row.shop for row in page}
    told = {row.shop_id: row for row in WritingTerms.objects.filter(shop__in=shops)}
    return {pk: told.get(pk) or WritingTerms(shop=shop) for pk, shop in shops.items()}


def _window(
    message: BuyerMessage,
    facts_of: Mapping[tuple[int, str], PostingFacts],
    terms: WritingTerms,
    *,
    now: datetime,
) -> Window | None:
    if message.state not in _MAY_LEAVE:
        return None
    facts = facts_of.get((message.shop_id, message.posting_number))
    if facts is not None:
        facts.shop = message.shop
    if message.dialogue is not None:
        message.dialogue.shop = message.shop
        return window_of(message.dialogue, facts, now, terms)
    return window(facts, now, terms) if facts is not None else None
