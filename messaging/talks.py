"""Whose word is missing in a dialogue: the only writer of its state, its clocks and its work item.

A dialogue waits for us from the first unanswered word of the other side on, until we answered or a person closed it;
as long it stands in the queue, by the clock that ends first.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from messaging import cases, reactions
from messaging.clocks import Clocks, clocks_of
from messaging.locks import lock_dialogue, lock_dialogues
from messaging.models import Dialogue, DialogueMessage
from messaging.states import DIALOGUE_TRANSITIONS, DialogueState
from messaging.turns import WITH_OZON, Said, Turns, turns_of, words
from ozon.models import Shop
from worklist.models import WorkItem
from worklist.services import note, open_items
from worklist.states import LIVE, Event, Kind, Origin

CLOSED = "CLOSED"  # Ozon's word
OZON = "Ozon"
ANSWERED = gettext_noop("answered")
CLOSED_AT_OZON = gettext_noop("Ozon closed the dialogue")
# Of the words that wait so many are shown in the queue.
SHOWN = 10
OVER: dict[str, Any] = {"asked_at": None, "ozon_due_at": None, "due_at": None}
OPENED: dict[str, Any] = {"closed_at": None, "closed_by": ""}


class Stale(Exception):
    """Something was said or done after the person saw the dialogue; nothing was written. ``dialogue`` is what it is
    now."""

    def __init__(self, dialogue: Dialogue) -> None:
        super().__init__(dialogue.pk)
        self.dialogue = dialogue


@transaction.atomic
def follow(dialogue: Dialogue, *, known_to: datetime | None = None) -> None:
    """Work out anew from the stored messages whose word is missing, until when, and how soon was answered. Idempotent;
    locks the dialogue, then its work item. The same few statements however long the dialogue is.

    ``known_to``: when the newest message was written that was known before; what waits since is news to everybody.
    """
    row = lock_dialogue(dialogue.pk)
    timing = cache(lambda: clocks_of(row.shop))
    said = _said(row)
    turns = turns_of(row.topic, said, settled_to=row.settled_to)
    if row.topic not in WITH_OZON:
        reactions.keep(row, turns.episodes, timing)
    shown = _texts(row, [one.message_id for one in [*turns.waiting[-SHOWN:], turns.last] if one])
    before = row.state
    news = _news(row, turns, timing, shown)
    if any(getattr(row, name) != value for name, value in news.items()):
        _write(row, **news)
    if row.state == DialogueState.AWAITING_US:
        if known_to and turns.waiting[-1].at > known_to:
            cases.heard(row)
        cases.show(row, words([shown.get(one.message_id, "") for one in turns.waiting[-SHOWN:]]))
    elif before == DialogueState.AWAITING_US:
        cases.hide(row, by="", outcome=ANSWERED)


def _said(row: Dialogue) -> list[Said]:
    rows = row.messages.exclude(created_at=None)
    told = rows.values_list("message_id", "created_at", "author", "ozon_author")
    return [Said(number, at, author, raw) for number, at, author, raw in told if at is not None]


def _texts(row: Dialogue, message_ids: Sequence[str]) -> dict[str, str]:
    rows = DialogueMessage.objects.filter(dialogue=row, message_id__in=message_ids)
    return dict(rows.values_list("message_id", "text"))


def _news(row: Dialogue, turns: Turns, timing: Callable[[], Clocks], shown: dict[str, str]) -> dict[str, Any]:
    """What the messages make of the dialogue."""
    to = _next(row, turns, timing)
    last = turns.last
    news: dict[str, Any] = {
        **OVER,
        "state": to,
        "answered_at": turns.ours.at if turns.ours else None,
        "last_text": words([shown.get(last.message_id, "")]) if last else "",
        "last_author": last.author if last else "",
    }
    if to == DialogueState.AWAITING_US:
        asked_at = turns.waiting[0].at
        clocks = timing()
        news |= {
            "asked_at": asked_at,
            "ozon_due_at": clocks.ozon_due(row.topic, asked_at),
            "due_at": clocks.due(asked_at),
        }
    if to == DialogueState.CLOSED and row.state != to:
        news |= {"closed_at": timezone.now(), "closed_by": OZON, "settled_to": last.at if last else None}
    elif to != DialogueState.CLOSED:
        news |= OPENED
    return news


def _next(row: Dialogue, turns: Turns, timing: Callable[[], Clocks]) -> DialogueState:
    """The state the messages lead to. What was over before the shop was connected stays quiet; what Ozon shows closed
    at the first reading begins closed."""
    now = DialogueState(row.state)
    if now == DialogueState.QUIET and (not (turns.ours or turns.theirs) or _is_history(row, turns, timing)):
        return now
    if now == DialogueState.QUIET and row.ozon_status == CLOSED:
        return DialogueState.CLOSED
    if turns.waiting:
        return DialogueState.AWAITING_US
    if now == DialogueState.CLOSED and not (turns.ours and _is_after(turns.ours.at, row.settled_to)):
        return now
    if turns.ours:
        return DialogueState.AWAITING_BUYER
    return DialogueState.CLOSED if now == DialogueState.AWAITING_US else now


def _is_after(at: datetime, settled_to: datetime | None) -> bool:
    return settled_to is None or at > settled_to


def _is_history(row: Dialogue, turns: Turns, timing: Callable[[], Clocks]) -> bool:
    """Whether the last word was said before the shop was connected, and too long ago to be answered in time."""
    newest = max((one.at for one in (turns.ours, turns.theirs) if one), default=None)
    if newest is None or newest >= row.shop.opening_line:
        return False
    terms = timing().terms
    return newest < timezone.now() - timedelta(hours=terms.answer_hours + terms.target_hours)


def _write(row: Dialogue, **news: Any) -> None:
    """Write what is new of a locked dialogue; a state only along the table. Every writing is another version."""
    to = news.get("state", row.state)
    if to != row.state and to not in DIALOGUE_TRANSITIONS[DialogueState(row.state)]:
        raise ValueError(f"{row.state} → {to}")
    for name, value in {**news, "version": row.version + 1}.items():
        setattr(row, name, value)
    row.save(update_fields=[*news, "version"])


@transaction.atomic
def close(
    pk: int, *, reason: str, by: str, version: int | None = None, case_version: int | None = None
) -> Dialogue:
    """Nothing has to be answered any more. A new word of either side opens the dialogue again. Idempotent.

    Raises ``Stale`` where something was said or done since ``version`` of the dialogue, or ``case_version`` of its work
    item (None: any), ``Dialogue.DoesNotExist``.
    """
    row = lock_dialogue(pk)
    if row.state == DialogueState.CLOSED:
        return row
    if version is not None and version != row.version:
        raise Stale(row)
    if case_version is not None and not cases.is_as_seen(row, case_version):
        raise Stale(row)
    # Up to what is known here: what the buyer wrote since the last reading was seen by nobody.
    _write(
        row,
        **OVER,
        state=DialogueState.CLOSED,
        closed_at=timezone.now(),
        closed_by=by[:150],
        settled_to=row.last_message_at,
    )
    cases.hide(row, by=by, outcome=reason)
    if row.posting_number:
        note(row.shop, row.posting_number, Event.DIALOGUE_CLOSED, by=by, origin=Origin.STAFF, reason=reason)
    return row


@transaction.atomic
def reopen(pk: int, *, by: str, version: int | None = None) -> Dialogue:
    """Take a closed dialogue up again: it waits for us if the last word is theirs. Idempotent. Raises ``Stale``."""
    row = lock_dialogue(pk)
    if row.state != DialogueState.CLOSED:
        return row
    if version is not None and version != row.version:
        raise Stale(row)
    turns = turns_of(row.topic, _said(row))
    waits = bool(turns.waiting)
    _write(
        row,
        **OPENED,
        state=DialogueState.AWAITING_US if waits else DialogueState.AWAITING_BUYER,
        asked_at=turns.waiting[0].at if waits else None,
        settled_to=None,
    )
    if row.posting_number:
        note(row.shop, row.posting_number, Event.DIALOGUE_OPENED, by=by, origin=Origin.STAFF)
    follow(row)
    return Dialogue.objects.get(pk=pk)


@transaction.atomic
def ended(dialogue: Dialogue) -> None:
    """Ozon closed the dialogue: what was said up to now waits for nobody. Idempotent."""
    row = lock_dialogue(dialogue.pk)
    if row.state == DialogueState.CLOSED:
        return
    now = timezone.now()
    over = {"state": DialogueState.CLOSED, "closed_at": now, "closed_by": OZON, "settled_to": now}
    _write(row, **OVER, **over)
    cases.hide(row, by=OZON, outcome=CLOSED_AT_OZON)


def seen(dialogue: Dialogue, to: datetime) -> None:
    """Somebody of the shop has looked at everything up to this moment. Never goes back; idempotent, one UPDATE."""
    older = Q(seen_to=None) | Q(seen_to__lt=to)
    Dialogue.objects.filter(older, pk=dialogue.pk).update(seen_to=to)


def linked(dialogue: Dialogue) -> None:
    """Its posting became known: the queue shows it."""
    row = lock_dialogue(dialogue.pk)
    if row.state == DialogueState.AWAITING_US:
        follow(row)


@transaction.atomic
def keep_clocks(shop: Shop) -> int:
    """Set the clocks of all that waits by the shop's terms, hours and holidays as they are now, and put into the queue
    what is missing there; how many were wrong. A handful of statements, however many wait. Locks those that are wrong:
    mostly none, while readings hold many of them in an order of their own. Idempotent."""
    waiting = Dialogue.objects.filter(shop=shop, state=DialogueState.AWAITING_US).select_related("shop")
    rows = list(waiting)
    if not rows:
        return 0
    clocks = clocks_of(shop)

    def told(row: Dialogue) -> tuple[datetime | None, datetime | None]:
        return clocks.ozon_due(row.topic, row.asked_at), clocks.due(row.asked_at)

    off = [row.pk for row in rows if told(row) != (row.ozon_due_at, row.due_at)]
    wrong = lock_dialogues(waiting.filter(pk__in=off)) if off else []
    for row in wrong:
        row.ozon_due_at, row.due_at = told(row)
    Dialogue.objects.bulk_update(wrong, ["ozon_due_at", "due_at"], batch_size=500)
    live = WorkItem.objects.filter(shop=shop, kind=Kind.DIALOGUE, state__in=LIVE)
    items = {item.key: item for item in live.filter(key__in=[str(row.pk) for row in rows])}
    moved = [cases.as_shown(row, items[str(row.pk)]) for row in wrong if str(row.pk) in items]
    open_items(shop=shop, kind=Kind.DIALOGUE, items=moved)
    lost = [row for row in rows if str(row.pk) not in items]
    for row in lost:
        follow(row)
    return len(wrong) + len(lost)


def keep_all_clocks() -> int:
    """``keep_clocks`` of every shop something waits in, a transaction each."""
    waiting = Dialogue.objects.filter(state=DialogueState.AWAITING_US).order_by().values("shop").distinct()
    return sum(keep_clocks(shop) for shop in Shop.objects.filter(pk__in=waiting).order_by("pk"))
