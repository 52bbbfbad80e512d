"""The only writer of dialogues: what Ozon lists, what was said in them, and which posting they are about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from messaging import talks
from messaging.models import Dialogue, DialogueMessage, PostingFacts
from messaging.recognising import recognise
from messaging.states import AUTHOR_OF, TOPIC_OF, Author, Topic
from ozon import copying
from ozon.models import Shop
from worklist.services import replied

LISTED = (
    "topic",
    "ozon_type",
    "ozon_status",
    "unread_count",
    "first_unread_id",
    "last_message_id",
    "created_at",
)
INSERTED = tuple(field.name for field in Dialogue._meta.concrete_fields if not field.primary_key)
SAID = (
    "created_at",
    "author",
    "ozon_author",
    "author_id",
    "text",
    "is_image",
    "is_read",
    "moderation",
    "order_number",
    "sku",
)
NO_MESSAGE = {"", "0"}
# Ozon numbers the postings of an order from 1; nobody has seen more of them.
MOST_POSTINGS = 30
LINKED_AT_ONCE = 200
LONGEST_PAUSE = timedelta(days=1)


@dataclass(frozen=True)
class Heard:
    """What a page of messages says of its dialogue. ``oldest`` and ``newest`` are None for a page without times."""

    oldest: datetime | None
    newest: datetime | None
    buyer_wrote_at: datetime | None
    order_number: str
    sku: int | None


def keep_listed(shop: Shop, rows: Sequence[Dialogue], *, now: datetime) -> None:
    """Store a page of the list. A dialogue that is new, or whose messages moved, is wanted. Idempotent."""
    chat_ids = [row.chat_id for row in rows]
    known = Dialogue.objects.filter(shop=shop, chat_id__in=chat_ids)
    before = {row.chat_id: (row.last_message_id, row.unread_count) for row in known}
    changed = _changed(known, rows)
    copying.merge(rows, INSERTED, unique=["shop", "chat_id"], replace=LISTED)
    moved = [
        row.chat_id
        for row in rows
        if before.get(row.chat_id, ("", 0)) != (row.last_message_id, row.unread_count)
        and row.last_message_id not in NO_MESSAGE
    ]
    Dialogue.objects.filter(shop=shop, chat_id__in=moved).update(wanted_at=now, tries=0)
    for dialogue, is_over in changed:
        talks.ended(dialogue) if is_over else talks.follow(dialogue)


def _changed(known: Iterable[Dialogue], rows: Sequence[Dialogue]) -> list[tuple[Dialogue, bool]]:
    """Dialogues Ozon lists under another topic, or as closed since the last reading (then True)."""
    listed = {row.chat_id: row for row in rows}
    changed = []
    for before in known:
        now = listed[before.chat_id]
        if now.ozon_status != before.ozon_status and now.ozon_status == talks.CLOSED:
            changed.append((before, True))
        elif now.topic != before.topic:
            changed.append((before, False))
    return sorted(changed, key=lambda pair: pair[0].pk)


def topic_of(ozon_type: str) -> Topic:
    return TOPIC_OF.get(ozon_type.upper(), Topic.OTHER)


def author_of(ozon_author: str) -> Author:
    return AUTHOR_OF.get(ozon_author.upper(), Author.OTHER)


def want(shop: Shop, chat_ids: Sequence[str], *, now: datetime) -> None:
    """Something was said in these dialogues; one that is not known yet is read all the same. Idempotent."""
    rows = [Dialogue(shop=shop, chat_id=chat_id[:100], wanted_at=now) for chat_id in sorted({*chat_ids})]
    Dialogue.objects.bulk_create(rows, ignore_conflicts=True)
    Dialogue.objects.filter(shop=shop, chat_id__in=[row.chat_id for row in rows]).update(
        wanted_at=now, tries=0
    )


def all_others_read(shop: Shop, *, unread: Sequence[str], now: datetime) -> None:
    """Ozon lists only these as unread: what the others held was read meanwhile."""
    rows = Dialogue.objects.filter(shop=shop, unread_count__gt=0).exclude(chat_id__in=unread)
    rows.update(unread_count=0, wanted_at=now, tries=0)


def marked_read(shop: Shop, *, chat_id: str, left: int) -> None:
    """Ozon took our read mark; so many messages are unread still. Idempotent."""
    Dialogue.objects.filter(shop=shop, chat_id=chat_id).update(unread_count=left)


def started(shop: Shop, *, chat_id: str, posting_number: str, now: datetime) -> None:
    """We opened the dialogue of a posting, or wrote into it. Idempotent."""
    want(shop, [chat_id], now=now)
    known = {"posting_number": posting_number, "topic": Topic.BUYER}
    Dialogue.objects.filter(shop=shop, chat_id=chat_id, posting_number="").update(**known)


def keep_said(dialogue: Dialogue, rows: Sequence[DialogueMessage]) -> None:
    """Store messages and learn from them. A message that is known is written again only where it differs."""
    recognise(dialogue, rows)
    copying.merge(rows, ["dialogue", "message_id", *SAID], unique=["dialogue", "message_id"], replace=SAID)
    said, known_to = heard(rows), dialogue.last_message_at
    known: dict[str, object] = {}
    if said.newest and (dialogue.last_message_at is None or said.newest > dialogue.last_message_at):
        known["last_message_at"] = dialogue.last_message_at = said.newest
        if said.order_number:
            known["order_number"] = dialogue.order_number = said.order_number
            known["sku"] = dialogue.sku = said.sku
    wrote = said.buyer_wrote_at
    if wrote and (dialogue.buyer_wrote_at is None or wrote > dialogue.buyer_wrote_at):
        known["buyer_wrote_at"] = dialogue.buyer_wrote_at = wrote
    if said.order_number and not dialogue.order_number:
        known |= {"order_number": said.order_number, "sku": said.sku}
        dialogue.order_number, dialogue.sku = said.order_number, said.sku
    if known:
        Dialogue.objects.filter(pk=dialogue.pk).update(**known)
        _tell_posting(dialogue)
        if "buyer_wrote_at" in known:
            _wake(dialogue)
    if rows:
        talks.follow(dialogue, known_to=known_to)


def heard(rows: Sequence[DialogueMessage]) -> Heard:
    times = [row.created_at for row in rows if row.created_at]
    buyers = [row.created_at for row in rows if row.created_at and row.author == Author.BUYER]
    about = next((row for row in rows if row.order_number), None)
    return Heard(
        oldest=min(times, default=None),
        newest=max(times, default=None),
        buyer_wrote_at=max(buyers, default=None),
        order_number=about.order_number if about else "",
        sku=about.sku if about else None,
    )


def walked(dialogue: Dialogue, *, on_from: str, top: datetime | None, now: datetime) -> None:
    """How far a walk backwards has come: ``on_from`` is where it goes on, empty when everything is read.

    A walk that was cut short knows nothing of what was written since: the dialogue stays wanted.
    """
    walk: dict[str, object] = {"walk_from": on_from, "walk_top": top, "read_at": now, "tries": 0}
    if not on_from:
        walk |= {"walk_top": None, "complete_to": top or dialogue.complete_to}
    Dialogue.objects.filter(pk=dialogue.pk).update(**walk)
    if not (on_from or dialogue.walk_from):
        # Wanted anew while it was read: that stays, the reading may be the older.
        Dialogue.objects.filter(pk=dialogue.pk, wanted_at=dialogue.wanted_at).update(wanted_at=None)


def put_off(dialogue: Dialogue, *, now: datetime) -> None:
    """The dialogue could not be read as a whole: it is read again later, each time later, up to a day."""
    tries = min(dialogue.tries + 1, 16)
    pause = min(timedelta(minutes=2**tries), LONGEST_PAUSE)
    Dialogue.objects.filter(pk=dialogue.pk).update(
        tries=tries, wanted_at=now + pause, walk_from="", walk_top=None
    )


def link(shop: Shop) -> None:
    """Find the postings of dialogues that only name an order. One of an order with several postings stays open.

    Each in a transaction of its own: a page of postings locks the same facts in an order of its own.
    """
    rows = Dialogue.objects.filter(shop=shop, topic=Topic.BUYER, posting_number="").exclude(order_number="")
    waiting = list(rows.order_by("-last_message_at")[:LINKED_AT_ONCE])
    if not waiting:
        return
    wanted = {number: row.order_number for row in waiting for number in _numbers(row.order_number)}
    postings: dict[str, list[str]] = {}
    found = PostingFacts.objects.filter(shop=shop, posting_number__in=wanted)
    for number in found.values_list("posting_number", flat=True):
        postings.setdefault(wanted[number], []).append(number)
    for dialogue in waiting:
        numbers = postings.get(dialogue.order_number, [])
        if len(numbers) == 1:
            _link_one(dialogue, numbers[0])


@transaction.atomic
def choose(dialogue: Dialogue, posting_number: str) -> bool:
    """A person says which posting of his order the buyer means; False where one is known already. Idempotent."""
    free = Dialogue.objects.filter(pk=dialogue.pk, posting_number="")
    if not free.exists():
        return False
    _link_one(dialogue, posting_number)
    return True


@transaction.atomic
def _link_one(dialogue: Dialogue, posting_number: str) -> None:
    dialogue.posting_number = posting_number
    Dialogue.objects.filter(pk=dialogue.pk, posting_number="").update(posting_number=posting_number)
    _tell_posting(dialogue)
    if dialogue.buyer_wrote_at:
        _wake(dialogue)
    talks.linked(dialogue)


def _numbers(order_number: str) -> list[str]:
    return [order_number, *(f"{order_number}-{index}" for index in range(1, MOST_POSTINGS + 1))]


def _wake(dialogue: Dialogue) -> None:
    """The buyer wrote: cases put off until he would are back. Where it is not known which posting of his order he
    means, those of all of them are."""
    if dialogue.topic != Topic.BUYER:
        return
    if dialogue.posting_number:
        replied(dialogue.shop_id, [dialogue.posting_number])
    elif dialogue.order_number:
        replied(dialogue.shop_id, _numbers(dialogue.order_number))


def _tell_posting(dialogue: Dialogue) -> None:
    """Keep what the windows for writing need of the posting: its dialogue, and when the buyer wrote last."""
    if not dialogue.posting_number or dialogue.topic != Topic.BUYER:
        return
    rows = PostingFacts.objects.filter(shop=dialogue.shop_id, posting_number=dialogue.posting_number)
    rows.filter(chat_id="").update(chat_id=dialogue.chat_id)
    wrote = dialogue.buyer_wrote_at
    if wrote:
        older = Q(buyer_wrote_at=None) | Q(buyer_wrote_at__lt=wrote)
        rows.filter(older, chat_id=dialogue.chat_id).update(buyer_wrote_at=wrote)
