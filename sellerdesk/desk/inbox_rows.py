"""Dialogues as the list shows them: their goods, whose they are, who is in them; a few queries for any number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import User
from inventory.models import Product
from messaging.models import Dialogue, ReplyDraft
from messaging.states import Author, DialogueState, Topic
from orders.models import PostingLine
from sellerdesk.desk.inbox_markdown import language_of
from sellerdesk.desk.inbox_next import WRITE, page_of
from worklist import presence
from worklist.models import WorkItem
from worklist.presence import Person, Place
from worklist.states import Kind

ICONS: dict[str, str] = {
    Topic.SUPPORT: "help",
    Topic.MANAGER: "users",
    Topic.NOTICES: "bell",
}


@dataclass(frozen=True)
class Face:
    """What a dialogue is about: the name and picture of its goods, as far as they are known."""

    name: str = ""
    picture: str = ""
    offer_id: str = ""


@dataclass(frozen=True)
class Row:
    """A dialogue of the list. ``item`` is its case in the queue, None where there never was one."""

    talk: Dialogue
    face: Face
    item: WorkItem | None
    here: Sequence[Person]
    has_draft: bool
    href: str

    @property
    def title(self) -> str:
        return title_of(self.talk, self.face)

    @property
    def language(self) -> str:
        return language_of(self.talk.last_text)

    @property
    def icon(self) -> str:
        return ICONS.get(self.talk.topic, "")

    @property
    def is_ours(self) -> bool:
        """Whether the last word is ours."""
        return self.talk.last_author == Author.SELLER

    @property
    def is_unread(self) -> bool:
        seen, last = self.talk.seen_to, self.talk.last_message_at
        return self.talk.unread_count > 0 and (seen is None or last is None or seen < last)

    @property
    def due_at(self) -> datetime | None:
        return None if self.is_leaving else due_of(self.talk)

    @property
    def is_leaving(self) -> bool:
        """Whether an answer is on its way that Ozon's history does not show yet."""
        return self.talk.state == DialogueState.AWAITING_US and bool(getattr(self.talk, "is_leaving", False))


def title_of(talk: Dialogue, face: Face) -> str:
    """The goods; where they are not known the order, then what Ozon says the dialogue is."""
    number = talk.posting_number or talk.order_number
    return face.name or face.offer_id or number or str(talk.get_topic_display())


def due_of(talk: Dialogue) -> datetime | None:
    """The nearer end of the two clocks, while the dialogue waits for us."""
    if talk.state != DialogueState.AWAITING_US:
        return None
    return min((at for at in (talk.due_at, talk.ozon_due_at) if at), default=None)


def place_of(talk: Dialogue) -> Place:
    """Where whoever has the dialogue open is said to be."""
    return talk.shop_id, f"dialogue:{talk.pk}"


def rows_of(talks: Sequence[Dialogue], user: User, view: str) -> list[Row]:
    """Four queries, and one question to Redis."""
    faces, items = faces_of(talks), items_of(talks)
    drafts = ReplyDraft.objects.filter(user=user, dialogue__in=talks).exclude(text="")
    begun = set(drafts.values_list("dialogue_id", flat=True))
    here = presence.who_is_in([place_of(talk) for talk in talks], but=user)
    return [
        Row(
            talk=talk,
            face=faces[talk.pk],
            item=items.get(talk.pk),
            here=here.get(place_of(talk), []),
            has_draft=talk.pk in begun,
            href=page_of(talk.pk, view) + WRITE,
        )
        for talk in talks
    ]


def items_of(talks: Iterable[Dialogue]) -> dict[int, WorkItem]:
    """Their cases in the queue by the dialogue's number."""
    keys = [str(talk.pk) for talk in talks]
    rows = WorkItem.objects.filter(
        kind=Kind.DIALOGUE, key__in=keys, shop__in={talk.shop_id for talk in talks}
    )
    return {int(item.key): item for item in rows.select_related("assignee")}


def faces_of(talks: Sequence[Dialogue]) -> dict[int, Face]:
    """By dialogue: the product the buyer writes from, else the first of the posting. Two queries."""
    shops = {talk.shop_id for talk in talks}
    lines = _first_lines(talks)
    skus = {talk.sku for talk in talks if talk.sku}
    offers = {offer_id for _name, offer_id in lines.values()}
    goods = Product.objects.filter(Q(sku__in=skus) | Q(offer_id__in=offers), shop__in=shops)
    by_sku: dict[Any, Face] = {}
    by_offer: dict[Any, Face] = {}
    for row in goods.only("shop_id", "sku", "offer_id", "name", "picture"):
        face = Face(row.name, row.picture, row.offer_id)
        by_sku[row.shop_id, row.sku] = by_offer[row.shop_id, row.offer_id] = face
    return {talk.pk: _face(talk, lines, by_sku, by_offer) for talk in talks}


def _face(
    talk: Dialogue, lines: dict[Place, tuple[str, str]], by_sku: dict[Any, Face], by_offer: dict[Any, Face]
) -> Face:
    if talk.sku and (face := by_sku.get((talk.shop_id, talk.sku))):
        return face
    name, offer_id = lines.get((talk.shop_id, talk.posting_number), ("", ""))
    known = by_offer.get((talk.shop_id, offer_id), Face())
    return Face(name or known.name, known.picture, offer_id)


def _first_lines(talks: Sequence[Dialogue]) -> dict[Place, tuple[str, str]]:
    """Name and article of the first line of their postings."""
    numbers = {talk.posting_number for talk in talks} - {""}
    if not numbers:
        return {}
    rows = PostingLine.objects.filter(
        posting__posting_number__in=numbers, posting__shop__in={talk.shop_id for talk in talks}
    )
    found = rows.order_by("-pk").values_list("posting__shop", "posting__posting_number", "name", "offer_id")
    return {(shop, number): (name, offer_id) for shop, number, name, offer_id in found}
