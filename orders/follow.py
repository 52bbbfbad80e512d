"""What follows from a reading: stock, money caps, facts for messages, timeline, cancellations."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone

from inventory import holdings as stock
from inventory.goods import Goods
from inventory.kits import apart
from orders import cancellations, packing_follow, parts, recording, requests, seller_follow
from orders.locks import lock_cases
from orders.mirror import Change, parents_of
from orders.models import Posting
from orders.selectors import goods_of
from orders.states import CANCELLED, HANDED_OVER, IN_HOUSE, SPLIT_PENDING, Scheme
from ozon.models import Shop
from ozon.states import Source
from worklist.models import TimelineEntry
from worklist.services import note_many
from worklist.states import Event, Origin

CAN_CREATE_CHAT = "can_create_chat"


def follow(shop: Shop, changes: Sequence[Change], *, is_history: bool, now: datetime) -> parts.Owed:
    """Work out the consequences of a stored page, in its transaction. Returns which pieces went from posting to
    posting, as far as the page alone does not show where to: for ``parts.settle``.

    ``is_history``: the page shows what was so before the shop was connected; what is over stays over.
    """
    if not changes:
        return {}
    postings = [change.posting for change in changes]
    past = [change for change in changes if is_history and change.is_new]
    _keep_facts(postings, [change.posting for change in past])
    _keep_paid(postings)
    note_many(_status_entries(changes))
    packing_follow.follow(postings)
    requests.show_goods(shop, postings)
    parents = parents_of(shop, postings)
    parents |= {posting.posting_number: posting for posting in postings if posting.posting_number in parents}
    _follow_past(past, parents, now=now)
    _follow_now([change for change in changes if not (is_history and change.is_new)], parents, shop, now=now)
    parts.note_refused(changes)
    return parts.moved(changes, parents)


def _follow_past(changes: Sequence[Change], parents: dict[str, Posting], *, now: datetime) -> None:
    """What was so before the shop was connected: goods in the house are held, cancelled ones recorded as over."""
    here = [
        change
        for change in changes
        if change.posting.scheme != Scheme.FBO and change.posting.ozon_status in IN_HOUSE
    ]
    for change in here:
        change.give_lines()
    for goods in _goods_of([change.posting for change in here]).values():
        stock.hold(goods)
    cancelled = [change.posting for change in changes if change.posting.ozon_status == CANCELLED]
    recording.record_past(cancelled, parents, now=now)


def _follow_now(changes: Sequence[Change], parents: dict[str, Posting], shop: Shop, *, now: datetime) -> None:
    """What has changed since: stock, then the case. Cases are locked before what they hold."""
    if not changes:
        return
    for change in changes:
        change.give_lines()
    postings = [change.posting for change in changes]
    cases = lock_cases(postings)
    goods = _goods_of(postings)
    stock.lock_page(shop, list(goods.values()))
    gone = {posting.pk: posting for posting in postings if posting.ozon_status == CANCELLED}
    recording.tell_causes_again([case for case in cases.values() if case.posting_id in gone], gone)
    for change in changes:
        _follow_stock(change.posting, goods.get(change.posting.pk))
        case = cases.get(change.posting.pk)
        if case is None:
            continue
        if change.posting.ozon_status == CANCELLED:
            parent = parents.get(change.posting.parent_number)
            cancellations.tell_again(case, change.posting, parent=parent, now=now)
        else:
            cancellations.revive(case, change.posting)
    fresh = [posting for pk, posting in gone.items() if pk not in cases]
    recording.record(fresh, parents, now=now)
    seller_follow.follow(shop, postings)


# Both are made of rows that are stored already: PostgreSQL copies them faster than we can send them again.
_FACTS = """
INSERT INTO messaging_postingfacts AS old
    (shop_id, posting_number, scheme, paid_at, delivered_at, cancelled_at, can_create_chat, chat_id, variables)
SELECT shop_id, posting_number, scheme, in_process_at, delivered_at,
    CASE WHEN ozon_status <> %s THEN NULL
        WHEN posting.id = ANY(%s) THEN coalesce(in_process_at, read_at)
        ELSE greatest(in_process_at, least(read_at, (
            SELECT read_to FROM ozon_syncsource AS source
            WHERE source.shop_id = posting.shop_id AND source.source = CASE scheme WHEN %s THEN %s ELSE %s END
        ))) END,
    actions ? %s, '',
    jsonb_strip_nulls(jsonb_build_object(
        'order', nullif(order_number, ''), 'product', line.product, 'offer_id', line.offer_id,
        'quantity', line.quantity, 'amount', nullif(amount, 0)::text, 'currency', nullif(currency, ''),
        'track', nullif(tracking_number, ''), 'carrier', nullif(carrier, ''),
        'shipped', coalesce(delivering_date, handed_over_at), 'deadline', shipment_date,
        'reason', nullif(reason, '')))
FROM orders_posting AS posting, LATERAL (
    SELECT nullif(string_agg(nullif(name, ''), ', ' ORDER BY id), '') AS product,
        nullif(string_agg(offer_id, ', ' ORDER BY id), '') AS offer_id, sum(quantity) AS quantity
    FROM orders_postingline WHERE posting_id = posting.id
) AS line
WHERE posting.id = ANY(%s)
ON CONFLICT (shop_id, posting_number) DO UPDATE SET
    scheme = EXCLUDED.scheme, paid_at = EXCLUDED.paid_at, delivered_at = EXCLUDED.delivered_at,
    cancelled_at = CASE WHEN EXCLUDED.cancelled_at IS NULL THEN NULL
        ELSE coalesce(old.cancelled_at, EXCLUDED.cancelled_at) END,
    can_create_chat = EXCLUDED.can_create_chat, variables = EXCLUDED.variables
WHERE (old.scheme, old.paid_at, old.delivered_at, old.cancelled_at IS NULL, old.can_create_chat, old.variables)
    IS DISTINCT FROM (EXCLUDED.scheme, EXCLUDED.paid_at, EXCLUDED.delivered_at, EXCLUDED.cancelled_at IS NULL,
    EXCLUDED.can_create_chat, EXCLUDED.variables)
"""
_PAID = """
INSERT INTO money_linebalance (shop_id, posting_number, offer_id, paid, intended, currency)
SELECT posting.shop_id, posting.posting_number, line.offer_id, sum(line.price * line.quantity), 0,
    posting.currency
FROM orders_posting AS posting JOIN orders_postingline AS line ON line.posting_id = posting.id
WHERE posting.id = ANY(%s) AND line.price IS NOT NULL
GROUP BY posting.id, line.offer_id
ON CONFLICT (shop_id, posting_number, offer_id) DO NOTHING
"""


def _keep_facts(postings: Sequence[Posting], past: Sequence[Posting]) -> None:
    """What the rules of writing need, for the whole page in one statement.

    Ozon does not tell when a posting was cancelled: the last reading in which it was not stands for it, so that no
    window is thought to be open longer than it is. ``past``: seen so when the shop was connected, which may be long
    ago; there it is the payment.
    """
    with connection.cursor() as cursor:
        known = [posting.pk for posting in postings], [posting.pk for posting in past]
        sources = [Scheme.FBO, Source.FBO, Source.FBS]
        cursor.execute(_FACTS, [CANCELLED, known[1], *sources, CAN_CREATE_CHAT, known[0]])


def _keep_paid(postings: Sequence[Posting]) -> None:
    """What the buyer paid per offer: the cap of every refund. First reading wins; money once meant to go
    back must not be pushed above its cap by a later, smaller figure."""
    with connection.cursor() as cursor:
        cursor.execute(_PAID, [[posting.pk for posting in postings]])


def _status_entries(changes: Sequence[Change]) -> list[TimelineEntry]:
    """A line of history for each status that moved since the last reading."""
    now = timezone.now()
    return [
        TimelineEntry(
            shop=change.posting.shop,
            posting_number=change.posting.posting_number,
            origin=Origin.OZON,
            code=Event.STATUS,
            at=now,
            params={"status": change.posting.ozon_status},
        )
        for change in changes
        if not change.is_new and change.before != change.posting.ozon_status
    ]


def _goods_of(postings: Sequence[Posting]) -> dict[int, Goods]:
    """What each of these postings is made of, kits taken apart for all of them at once; by key."""
    found = {posting.pk: goods for posting in postings if (goods := goods_of(posting))}
    return dict(zip(found, apart(found.values()), strict=True))


def _follow_stock(posting: Posting, goods: Goods | None) -> None:
    if goods is None or posting.scheme == Scheme.FBO:
        return
    if posting.ozon_status in IN_HOUSE:
        stock.hold(goods)
    elif posting.ozon_status == SPLIT_PENDING:
        stock.release(goods)
    elif posting.ozon_status in HANDED_OVER:
        stock.hand_over(goods, by=cancellations.DESK)
