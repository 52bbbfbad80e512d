"""How soon buyers were answered, and by whom: a row for each question, made anew from what is stored."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Subquery

from messaging.clocks import Clocks
from messaging.models import BuyerMessage, Dialogue, Reaction
from messaging.turns import Episode
from messaging.working_hours import working_between
from ozon.models import Shop
from worklist.selectors import workers

KEPT = (
    "asked_at",
    "answered_id",
    "answered_at",
    "seconds",
    "working_seconds",
    "is_first",
    "by_id",
)
# Ozon tells the number of a message of ours some time after it was sent.
NAMED_WITHIN = timedelta(days=3)


def keep(dialogue: Dialogue, episodes: Sequence[Episode], clocks: Callable[[], Clocks]) -> None:
    """Let the rows of a locked dialogue be these questions and answers. Idempotent: messages may be read again, late,
    and from the newest to the oldest. What an answer took in working time is counted once, by the hours of then."""
    known = {row.asked_id: row for row in Reaction.objects.filter(dialogue=dialogue)}
    changed = []
    for number, episode in enumerate(episodes):
        old = known.pop(episode.asked.message_id, None)
        row = Reaction(shop_id=dialogue.shop_id, dialogue=dialogue, asked_id=episode.asked.message_id)
        row.asked_at, row.is_first = episode.asked.at, number == 0
        if episode.answered:
            _answered(row, old, episode.asked.at, episode.answered.message_id, episode.answered.at, clocks)
        if old is None or any(getattr(old, name) != getattr(row, name) for name in KEPT):
            changed.append(row)
    if known:  # an older message showed that the question began earlier
        Reaction.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    if changed:
        _name(dialogue.shop, changed)
        Reaction.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["dialogue", "asked_id"],
            update_fields=[name.removesuffix("_id") if name == "by_id" else name for name in KEPT],
        )


def _answered(
    row: Reaction,
    old: Reaction | None,
    asked_at: datetime,
    answered_id: str,
    at: datetime,
    clocks: Callable[[], Clocks],
) -> None:
    row.answered_id, row.answered_at = answered_id, at
    row.seconds = int((at - asked_at).total_seconds())
    if old and (old.asked_at, old.answered_at) == (asked_at, at):
        row.working_seconds, row.by_id = old.working_seconds, old.by_id
    else:
        worked = working_between(clocks().calendar, asked_at, at)
        row.working_seconds = int(worked.total_seconds())


def _name(shop: Shop, rows: Iterable[Reaction]) -> None:
    """Who wrote the answers, as far as they were sent from here: the author, else who approved the message."""
    nameless = {row.answered_id: row for row in rows if row.answered_id and row.by_id is None}
    if not nameless:
        return
    sent = BuyerMessage.objects.filter(shop=shop, message_id__in=nameless)
    found: list[tuple[str, int | None, str]] = list(sent.values_list("message_id", "author", "approved_by"))
    approvers = {label for _id, author, label in found if author is None and label}
    people = {user.label: user.pk for user in workers(shop)} if approvers else {}
    for message_id, author, label in found:
        nameless[message_id].by_id = author or people.get(label)


def name_late(now: datetime) -> int:
    """Find who wrote the answers whose number Ozon told after they were read; how many. Idempotent. One statement for
    what people wrote, and a few for each shop that drafted some."""
    sent = BuyerMessage.objects.filter(shop=OuterRef("shop"), message_id=OuterRef("answered_id"))
    authors = sent.filter(author__isnull=False)
    nameless = Reaction.objects.filter(by=None, answered_at__gte=now - NAMED_WITHIN).exclude(answered_id="")
    author = Subquery(authors.values("author")[:1])
    named = nameless.annotate(author=author).filter(author__isnull=False).update(by=author)
    drafted = nameless.filter(Exists(sent.filter(author=None).exclude(approved_by="")))
    for shop in Shop.objects.filter(pk__in=drafted.values("shop")):
        rows = list(drafted.filter(shop=shop))
        _name(shop, rows)
        found = [row for row in rows if row.by_id]
        named += Reaction.objects.bulk_update(found, ["by"])
    return named
