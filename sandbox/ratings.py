"""The seller's ratings: computed from this world's postings and dialogues where it has what they measure."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from sandbox import cabinet, chats, defects, times
from sandbox.shop import Shop
from sandbox.store import Doc


@dataclass(frozen=True)
class Reaction:
    """A seller's word after the buyer's: when it came, and how many seconds after his first that nobody had answered.
    ``first``: of its dialogue."""

    at: str
    seconds: float
    first: bool


@dataclass(frozen=True)
class Figures:
    """What ratings are made of, gathered in one walk over the world: moments in order, dialogues, answers."""

    sold: list[str]
    cancelled: list[str]
    late: list[str]
    asked: list[Doc]
    reactions: list[Reaction]

    def reacted(self, at: str, *, first_only: bool) -> float:
        """How long the answers of the thirty days before `at` took on average, in seconds."""
        since = times.shifted(at, days=-defects.PERIOD_DAYS)
        took = [
            row.seconds for row in self.reactions if since <= row.at <= at and (row.first or not first_only)
        ]
        return round(sum(took) / len(took), 1) if took else 0.0

    def mistakes(self, at: str) -> tuple[int, int, int]:
        """Postings of the thirty days before `at`, and of them cancelled by the seller and sent late."""
        since = times.shifted(at, days=-defects.PERIOD_DAYS)
        sold, cancelled, late = (
            bisect_right(moments, at) - bisect_left(moments, since)
            for moments in (self.sold, self.cancelled, self.late)
        )
        return sold, cancelled, late


@dataclass(frozen=True)
class Rating:
    """`measure` gives the value at a moment; thresholds are the sandbox's own."""

    name: str
    group: str
    value_type: str
    higher_is_better: bool
    warning: float
    danger: float
    premium: float
    measure: Callable[[Figures, str], float]


def summary(shop: Shop) -> Doc:
    """Every rating now and a week ago, in its group."""
    groups: dict[str, list[Doc]] = {}
    figures = gathered(shop, times.shifted(shop.now(), days=-7))
    for name, rating in KNOWN.items():
        groups.setdefault(rating.group, []).append(_item(figures, shop.now(), name, rating))
    subscription = cabinet.subscription(shop)
    return {
        "groups": [{"group_name": group, "items": items} for group, items in groups.items()],
        "localization_index": [],
        "penalty_score_exceeded": False,
        "premium": subscription not in {"UNKNOWN", "UNSPECIFIED"},
        "premium_plus": subscription == "PREMIUM_PLUS",
    }


def history(shop: Shop, names: list[str], since: str, to: str) -> list[Doc]:
    """The named ratings day by day."""
    figures, days = gathered(shop, since), _days(since, to)
    return [
        {
            "rating": name,
            **{f"{kind}_threshold": getattr(KNOWN[name], kind) for kind in ("danger", "premium", "warning")},
            "values": [_of_day(figures, KNOWN[name], start, end) for start, end in days],
        }
        for name in names
    ]


def of_seller(shop: Shop) -> list[Doc]:
    """The same ratings as /v1/seller/info writes them."""
    now, before = shop.now(), times.shifted(shop.now(), days=-7)
    figures = gathered(shop, times.shifted(before, days=-7))
    return [
        {
            "rating": name,
            "name": rating.name,
            "value_type": rating.value_type,
            "status": _status(rating, rating.measure(figures, now)),
            "current_value": _valued(figures, rating, before, now),
            "past_value": _valued(figures, rating, times.shifted(before, days=-7), before),
        }
        for name, rating in KNOWN.items()
    ]


def gathered(shop: Shop, since: str) -> Figures:
    """The figures for values from that moment on."""
    first = times.shifted(since, days=-defects.PERIOD_DAYS)
    rows = defects.rows(shop, first, shop.now())
    asked = [doc for doc in shop.chats.all() if doc["asked_at"]]
    shelves = {name for name in shop.postings.indexes["placed"].buckets() if name.startswith("fbs/")}
    return Figures(
        sold=[doc["in_process_at"] for doc in shop.postings.walk("placed", buckets=shelves, low=(first,))],
        cancelled=[row["at"] for row in rows if row["kind"] == "SELLER_CANCELLATION"],
        late=[row["at"] for row in rows if row["kind"] == "SELLER_DELAY"],
        asked=asked,
        reactions=[row for doc in asked for row in _reactions(chats.messages(shop, doc["chat_id"]))],
    )


def _reactions(messages: list[Doc]) -> list[Reaction]:
    """Of one dialogue, oldest first."""
    found: list[Reaction] = []
    waits: str | None = None
    for message in messages:
        at = message["created_at"]
        if message["user"] == "Customer":
            waits = waits or at
        elif message["user"] == "Seller" and waits:
            seconds = (times.parse(at) - times.parse(waits)).total_seconds()
            found.append(Reaction(at, max(0.0, seconds), not found))
            waits = None
    return found


def _days(since: str, to: str) -> list[tuple[str, str]]:
    days = []
    while since < to:
        end = min(to, times.shifted(since, days=1))
        days.append((since, end))
        since = end
    return days


def _of_day(figures: Figures, rating: Rating, start: str, end: str) -> Doc:
    value = rating.measure(figures, end)
    return {"date_from": start, "date_to": end, "value": value, "status": _flags(rating, value)}


def _item(figures: Figures, now: str, name: str, rating: Rating) -> Doc:
    value = rating.measure(figures, now)
    past = rating.measure(figures, times.shifted(now, days=-7))
    rise = value > past
    return {
        "rating": name,
        "name": rating.name,
        "current_value": value,
        "past_value": past,
        "change": {
            "direction": "DIRECTION_NONE" if value == past else f"DIRECTION_{'RISE' if rise else 'FALL'}",
            "meaning": "MEANING_NONE"
            if value == past
            else f"MEANING_{'GOOD' if rise is rating.higher_is_better else 'BAD'}",
        },
        "rating_direction": "HIGHER_IS_BETTER" if rating.higher_is_better else "LOWER_IS_BETTER",
        "status": _status(rating, value),
        "value_type": rating.value_type,
    }


def _valued(figures: Figures, rating: Rating, since: str, to: str) -> Doc:
    value = rating.measure(figures, to)
    shown = {"value": value, "formatted": f"{value:g}", "status": _flags(rating, value)}
    return {"date_from": since, "date_to": to, **shown}


def _status(rating: Rating, value: float) -> str:
    flags = _flags(rating, value)
    return "CRITICAL" if flags["danger"] else "WARNING" if flags["warning"] else "OK"


def _flags(rating: Rating, value: float) -> Doc:
    sign = 1 if rating.higher_is_better else -1
    return {
        "danger": sign * value < sign * rating.danger,
        "warning": sign * value < sign * rating.warning,
        "premium": sign * value >= sign * rating.premium,
    }


def _index(figures: Figures, at: str) -> float:
    sold, cancelled, late = figures.mistakes(at)
    return round(100 * (cancelled + late) / max(1, sold), 2)


def _on_time(figures: Figures, at: str) -> float:
    sold, _, late = figures.mistakes(at)
    return max(0.0, round(100 - 100 * late / max(1, sold), 2))


def _replied(figures: Figures, at: str) -> float:
    """Dialogues a buyer wrote in of which nothing waits for an answer."""
    asked = [doc for doc in figures.asked if doc["created_at"] <= at]
    return round(100 * sum(not doc["unread"] for doc in asked) / len(asked), 2) if asked else 100.0


def _first_reaction(figures: Figures, at: str) -> float:
    return figures.reacted(at, first_only=True)


def _every_reaction(figures: Figures, at: str) -> float:
    return figures.reacted(at, first_only=False)


def _reviews(_figures: Figures, _at: str) -> float:
    return 4.8


KNOWN: dict[str, Rating] = {
    "rating_general_indicator_fbs_rfbs": Rating(
        "Индекс ошибок FBS и rFBS", "Доставка", "INDEX", False, 3, 5, 1, _index
    ),
    "rating_on_time": Rating("Отгрузка вовремя", "Доставка", "PERCENT", True, 95, 90, 98, _on_time),
    "rating_replied_dialogs_ratio": Rating(
        "Чаты с ответом", "Общение с покупателями", "PERCENT", True, 80, 50, 95, _replied
    ),
    "rating_reaction_time": Rating(
        "Время первой реакции", "Общение с покупателями", "TIME", False, 14400, 86400, 3600, _first_reaction
    ),
    "rating_average_response_time": Rating(
        "Среднее время ответа", "Общение с покупателями", "TIME", False, 14400, 86400, 3600, _every_reaction
    ),
    "rating_review_avg_score_total": Rating(
        "Оценка товаров", "Отзывы", "REVIEW_SCORE", True, 4, 3.5, 4.6, _reviews
    ),
}
