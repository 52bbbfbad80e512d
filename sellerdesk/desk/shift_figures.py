"""The figures of a shift: what waits, what was done and by whom, and what settled by itself."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from accounts.models import User
from orders.figures import settled_by_itself
from sellerdesk.desk import shift_links as links
from sellerdesk.desk.charts import Day, DayChart, day_chart, share
from sellerdesk.desk.item_doors import page_of
from sellerdesk.desk.shift_period import View
from worklist import figures
from worklist.figures import Closed, Waiting
from worklist.models import WorkItem
from worklist.states import Kind

KIND_BAR = 160  # units of the bar's view box


@dataclass(frozen=True)
class KindRow:
    """One kind of work. ``wide`` and ``hot_wide`` are widths of its bars."""

    kind: str
    open: int
    hot: int
    done: int
    wide: int
    hot_wide: int
    open_link: str
    hot_link: str
    done_link: str


@dataclass(frozen=True)
class PersonRow:
    """One person, or nobody where ``name`` is empty: open cases without an assignee, closed ones nobody closed."""

    name: str
    initials: str
    is_me: bool
    open: int
    hot: int
    done: int
    open_link: str
    hot_link: str
    done_link: str


@dataclass(frozen=True)
class Figures:
    """``at_risk`` pairs of sum and currency, never added up across currencies; ``done`` is what people closed,
    ``ended`` what nobody had to close."""

    open: int
    hot: int
    over: int
    late_since: datetime | None
    next_at: datetime | None
    oldest: WorkItem | None
    at_risk: list[tuple[Decimal, str]]
    done: int
    ended: int
    itself: int
    kinds: list[KindRow]
    people: list[PersonRow]
    chart: DayChart
    links: dict[str, str] = field(default_factory=dict)


def figures_of(view: View, *, user: User) -> Figures:
    """Six statements, however many cases, people and shops there are."""
    waiting = figures.waiting(view.ids, now=view.now)
    week = figures.closed(view.ids, start=view.week_start, end=view.end, zone=view.zone)
    came = figures.opened(view.ids, start=view.week_start, end=view.end, zone=view.zone)
    first = min((row.first for row in waiting), default=None)
    oldest = figures.oldest(view.ids, opened_at=first) if first else None
    since = view.days[0]
    closed = [row for row in week if row.day >= since]
    return Figures(
        open=_sum(waiting, lambda row: row.n),
        hot=_sum(waiting, lambda row: row.hot),
        over=_sum(waiting, lambda row: row.over),
        late_since=min((row.late_since for row in waiting if row.late_since), default=None),
        next_at=min((row.next_at for row in waiting if row.next_at), default=None),
        oldest=oldest,
        at_risk=_at_risk(waiting),
        done=sum(row.n for row in closed if row.by),
        ended=sum(row.n for row in closed if not row.by),
        itself=settled_by_itself(view.ids, start=view.start, end=view.end).count(),
        kinds=_kinds(view, waiting, closed),
        people=_people(view, waiting, closed, user=user),
        chart=_chart(view, week, came),
        links=_links(view) | ({"oldest": page_of(oldest)} if oldest else {}),
    )


def _links(view: View) -> dict[str, str]:
    return {
        "open": links.queue(view),
        "hot": links.queue(view, tab="hot"),
        "over": links.queue(view, due="over"),
        "done": view.done(),
        "ended": view.done(by="nobody"),
        "itself": view.done(by="itself"),
    }


def _sum(rows: Iterable[Waiting], of: Callable[[Waiting], int]) -> int:
    return sum(of(row) for row in rows)


def _at_risk(waiting: Iterable[Waiting]) -> list[tuple[Decimal, str]]:
    """The largest sum first; currencies are not compared, only put in an order that does not jump."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in waiting:
        if row.amount:
            sums[row.currency] += row.amount
    return sorted(((amount, currency) for currency, amount in sums.items()), reverse=True)


def _kinds(view: View, waiting: list[Waiting], closed: list[Closed]) -> list[KindRow]:
    opened, hot, done = Counter[str](), Counter[str](), Counter[str]()
    for row in waiting:
        opened[row.kind] += row.n
        hot[row.kind] += row.hot
    for one in closed:
        done[one.kind] += one.n
    most = max(opened.values(), default=0)
    rows = [
        KindRow(
            kind=kind,
            open=opened[kind],
            hot=hot[kind],
            done=done[kind],
            wide=share(opened[kind], most, width=KIND_BAR),
            hot_wide=share(hot[kind], most, width=KIND_BAR),
            open_link=links.queue(view, kind=kind),
            hot_link=links.queue(view, kind=kind, tab="hot"),
            done_link=view.done(kind=kind),
        )
        for kind in Kind.values
        if opened[kind] or done[kind]
    ]
    return sorted(rows, key=lambda row: (-row.open, -row.done))


def _people(view: View, waiting: list[Waiting], closed: list[Closed], *, user: User) -> list[PersonRow]:
    """The reader first, then who closed most, nobody last. Closed cases know a name, open ones an account; one
    account is asked for where it has open cases only."""
    opened, hot = Counter[int | None](), Counter[int | None]()
    for row in waiting:
        opened[row.assignee] += row.n
        hot[row.assignee] += row.hot
    done = Counter[str]()
    for one in closed:
        done[one.by] += one.n
    people = {person.pk: person for person in User.objects.filter(pk__in=[pk for pk in opened if pk])}
    people[user.pk] = user
    rows, told = [], {""}
    for person in sorted(people.values(), key=lambda one: (one != user, one.pk)):
        # Of two people of one name nobody knows who closed what: it is counted once.
        closed_by = 0 if person.label in told else done[person.label]
        rows.append(_person(view, person.label, person, opened, hot, closed_by, user=user))
        told.add(person.label)
    rows += [_person(view, name, None, opened, hot, done[name], user=user) for name in set(done) - told]
    rows = [row for row in rows if row.open or row.done]
    rows.sort(key=lambda row: (not row.is_me, -row.done, -row.open, row.name))
    if opened[None] or done[""]:
        rows.append(
            PersonRow(
                "",
                "—",
                False,
                opened[None],
                hot[None],
                done[""],
                links.of_person(view, None, me=user.pk),
                links.of_person(view, None, me=user.pk, tab="hot"),
                view.done(by="nobody"),
            )
        )
    return rows


def _person(
    view: View,
    name: str,
    person: User | None,
    opened: Counter[int | None],
    hot: Counter[int | None],
    done: int,
    *,
    user: User,
) -> PersonRow:
    pk = person.pk if person else 0
    return PersonRow(
        name=name,
        initials=person.initials if person else initials_of(name),
        is_me=person is not None and person.pk == user.pk,
        open=opened[pk] if person else 0,
        hot=hot[pk] if person else 0,
        done=done,
        open_link=links.of_person(view, pk, me=user.pk) if person else "",
        hot_link=links.of_person(view, pk, me=user.pk, tab="hot") if person else "",
        done_link=view.done(who=name),
    )


def initials_of(name: str) -> str:
    """Of somebody of whom only the name is known, as ``User.initials`` makes them."""
    parts = name.split()
    return ("".join(part[0] for part in parts[:2]) if len(parts) > 1 else name[:2]).upper()


def _chart(view: View, week: list[Closed], came: dict[date, int]) -> DayChart:
    done = Counter[date]()
    for row in week:
        done[row.day] += row.n
    return day_chart([Day(day, came.get(day, 0), done[day]) for day in view.week])
