"""Whose case it is: taken, given to a colleague, given back. Each act is one short transaction on the locked row."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from worklist.locks import lock_item
from worklist.models import TimelineEntry, WorkItem
from worklist.notices import tell
from worklist.selectors import workers
from worklist.services.history import note_act
from worklist.states import LIVE, Event, NoticeKind


class AlreadyTaken(Exception):
    """Somebody else took the case first. ``who`` is his name."""

    def __init__(self, who: str) -> None:
        super().__init__(who)
        self.who = who


class NoColleague(Exception):
    """Nobody to give a case of this shop to: not of the shop, not active, or only there to look."""


class Stale(Exception):
    """The case changed after the person saw it; nothing was written.

    ``item`` is what it is now; ``changes`` are the lines of the timeline since, newest first, as far as they are known;
    ``who`` and ``at`` name the last change, empty and None where nobody wrote them down.
    """

    def __init__(self, item: WorkItem, changes: list[TimelineEntry]) -> None:
        super().__init__(item.pk)
        self.item = item
        self.changes = changes
        last = changes[0] if changes else None
        self.who: str = item.closed_by or (last.by if last else "")
        self.at: datetime | None = item.closed_at or (last.at if last else None)

    @property
    def is_closed(self) -> bool:
        return self.item.closed_at is not None


def fresh(pk: int, version: int | None) -> WorkItem:
    """The locked case, still in the queue or on its way back, and of the version the person saw (None: any). Raises
    ``Stale``, and ``WorkItem.DoesNotExist`` where its shop was removed meanwhile."""
    item = lock_item(pk)
    if item.state not in LIVE or (version is not None and version != item.version):
        raise Stale(item, _since(item, version))
    return item


def _since(item: WorkItem, version: int | None) -> list[TimelineEntry]:
    rows = TimelineEntry.objects.filter(shop=item.shop_id, posting_number=item.posting_number)
    if not item.posting_number:  # of a product or the shop: only lines that name the case are its own
        rows = rows.filter(params__item=item.pk)
    if version is not None and item.closed_at is None:
        rows = rows.filter(params__item=item.pk, params__version__gt=version)
    elif item.closed_at is not None:
        rows = rows.filter(at__gte=item.closed_at, by=item.closed_by)
    return list(rows.order_by("-at", "-id")[:3])


@transaction.atomic
def take(item: WorkItem, *, user: User) -> None:
    """Make the case the user's. The lock decides between two who press at once.

    Raises ``AlreadyTaken`` when a colleague was first, ``Stale`` when the case is over; taking one's own case again
    changes nothing. What the case was when he saw it does not matter: it is free, and he wants it.
    """
    row = fresh(item.pk, None)
    if row.assignee is not None and row.assignee != user:
        raise AlreadyTaken(row.assignee.label)
    if row.assignee is None:
        _give(row, user)
        note_act(row, Event.TAKEN, by=user.label, who=user.label)
    _show(item, row)


@transaction.atomic
def assign(item: WorkItem, *, to: User | None, by: User, version: int | None = None) -> bool:
    """Give the case to a colleague of its shop, or to nobody; False when it was so already. Idempotent. Whoever is
    given it is told.

    Raises ``NoColleague``, and ``Stale`` when the case is over or is not of ``version`` any more.
    """
    if to is not None and not workers(item.shop).filter(pk=to.pk).exists():
        raise NoColleague
    row = fresh(item.pk, version)
    changed = row.assignee != to
    if changed:
        _give(row, to)
        if to is None:
            note_act(row, Event.LEFT, by=by.label)
        elif to == by:
            note_act(row, Event.TAKEN, by=by.label, who=by.label)
        else:
            note_act(row, Event.ASSIGNED, by=by.label, who=to.label)
            tell(
                to,
                NoticeKind.ASSIGNED,
                shop=row.shop,
                key=f"item:{row.pk}:{row.version}",
                posting_number=row.posting_number,
                by=by,
                case=row.kind,
                text=row.product[:120],
                **({"offer": row.offer_id} if row.is_about_product else {}),
                **({"dialogue": row.key} if row.is_about_dialogue else {}),
            )
    _show(item, row)
    return changed


@transaction.atomic
def give_back(item: WorkItem, *, user: User) -> bool:
    """Make one's own case nobody's again; False when it was not his. Raises ``Stale`` when it is over."""
    row = fresh(item.pk, None)
    if row.assignee != user:
        return False
    return assign(item, to=None, by=user)


def _give(row: WorkItem, to: User | None) -> None:
    row.assignee = to
    row.version += 1
    row.save(update_fields=["assignee", "version"])


def _show(item: WorkItem, row: WorkItem) -> None:
    """Let the caller's object be what the row is now."""
    item.assignee, item.version = row.assignee, row.version
