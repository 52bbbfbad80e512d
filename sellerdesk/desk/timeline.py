"""The history of a posting in words, by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Choices
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.states import Goods, RequestState
from outbox.states import Deed, EffectKind
from returns.rule_states import RuleAct
from returns.states import Claim, SellerCompensation
from returns.unit_states import Disposition, Inspection
from sellerdesk.desk.ozon_words import status_words
from sellerdesk.desk.second_words import noted_words
from sellerdesk.desk.wording import moment_text, money_text, said
from worklist.models import TimelineEntry
from worklist.states import Event, Origin

ICONS: dict[str, str] = {
    Event.STATUS: "parcel",
    Event.CANCELLED: "block",
    Event.RESERVE_RELEASED: "stock",
    Event.STOCK_MOVED: "stock",
    Event.STOCK_PUSHED: "stock",
    Event.PUT_BACK: "stock",
    Event.GOODS_TOLD: "place",
    Event.SETTLED: "done",
    Event.DRAFTED: "pencil",
    Event.MESSAGE_SAVED: "pencil",
    Event.MESSAGE_SENT: "send",
    Event.MESSAGE_BLOCKED: "alert",
    Event.MESSAGE_REFUSED: "alert",
    Event.REQUESTED: "chat",
    Event.CANCEL_DECIDED: "block",
    Event.CANCEL_REFUSED: "alert",
    Event.CANCEL_SEEN: "done",
    Event.RETURN_OPENED: "return",
    Event.RETURN_RECEIVED: "scan",
    Event.DISPUTE_OPENED: "scales",
    Event.COMPENSATION: "money",
    Event.TICKET: "chat",
    Event.INSPECTED: "inspect",
    Event.INSPECTION_CORRECTED: "inspect",
    Event.PHOTO_REMOVED: "camera",
    Event.REFUND_ACCEPTED: "money",
    Event.REFUND_DONE: "money",
    Event.REFUND_OBSERVED: "money",
    Event.OUTCOME_UNKNOWN: "unknown",
    Event.DEAD: "alert",
    Event.HELD: "lock",
    Event.TAKEN: "user",
    Event.LEFT: "user",
    Event.ASSIGNED: "user",
    Event.SNOOZED: "snooze",
    Event.WOKEN: "bell",
    Event.FILE_REMOVED: "clip",
    Event.CLOSED: "done",
    Event.EVIDENCE_MADE: "clip",
    Event.SECOND_ASKED: "users",
    Event.SECOND_GRANTED: "users",
    Event.SECOND_REFUSED: "users",
    Event.SECOND_OVER: "users",
    Event.RULE_PROPOSED: "bolt",
    Event.RULE_WAITS: "bolt",
    Event.RULE_DID: "bolt",
    Event.RULE_STOPPED: "stop",
    Event.RULE_OVER: "bolt",
    Event.HANDS_OFF: "stop",
    Event.HANDS_ON: "bolt",
}
BY_ORIGIN: dict[str, str] = {Origin.OZON: "clock", Origin.STAFF: "user", Origin.DESK: "check"}


CHOICES: dict[str, dict[str, type[Choices]]] = {
    Event.REQUEST_DECIDED: {"decision": RequestState},
    Event.REQUEST_ACCEPTED: {"decision": RequestState},
    Event.REQUEST_SETTLED: {"state": RequestState},
    Event.GOODS_TOLD: {"goods": Goods},
    Event.COMPENSATION: {"status": SellerCompensation},
    Event.OUTCOME_TOLD: {"outcome": Deed},
    Event.RULE_PROPOSED: {"act": RuleAct},
    Event.RULE_WAITS: {"act": RuleAct},
    Event.RULE_DID: {"act": RuleAct},
    Event.RETURN_DECIDED: {"decision": Claim},
    Event.INSPECTED: {"found": Inspection, "goes": Disposition},
    Event.INSPECTION_CORRECTED: {"found": Inspection},
}


class _Params(dict[str, Any]):
    """Parameters of a label; one that an older release did not write is shown as a gap."""

    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True)
class Line:
    """One event in words. ``by`` is empty where a machine acted or ``text`` names the person; ``link`` leads to what it
    tells of; ``is_day``: only the day is known, not the hour. ``words`` are what somebody wrote, in its language."""

    at: datetime
    icon: str
    text: str
    by: str = ""
    is_ozon: bool = False
    link: str = ""
    words: str = ""
    is_day: bool = False


@dataclass(frozen=True)
class Day:
    day: date
    label: str
    lines: list[Line]


def words_of(entry: TimelineEntry) -> str:
    """The event's label filled with its parameters; never fails on a row another release wrote."""
    params = _Params(entry.params if isinstance(entry.params, dict) else {})
    _put_into_words(entry.code, params)
    label = dict(Event.choices).get(entry.code)
    if label is None:
        return entry.code
    try:
        return str(label) % params
    except (TypeError, ValueError):
        return str(label)


def _put_into_words(code: str, params: _Params) -> None:
    """Codes and sums as the reader says them; what is not ours stays as Ozon wrote it."""
    if code in {Event.SECOND_ASKED, Event.SECOND_GRANTED}:
        params["decision"] = noted_words(params)
    if code == Event.STATUS and "status" in params:
        params["status"] = status_words(str(params["status"]))
    for name, choices in CHOICES.get(code, {"effect": EffectKind}).items():
        labels: dict[Any, Any] = dict(choices.choices)
        if params.get(name) in labels:
            params[name] = labels[params[name]]
    if params.get("currency") and params.get("amount"):
        params["amount"] = money_text(Decimal(str(params["amount"])), str(params["currency"]))
    if code == Event.SNOOZED:
        params["until"] = _moment(params["until"])
    if "reason" in params:
        params["reason"] = said(str(params["reason"])) or _("no reason given")


def _moment(text: str) -> str:
    """A moment of a parameter in the reader's zone; what is none stays as it is."""
    try:
        return moment_text(datetime.fromisoformat(text), now=timezone.now())
    except (TypeError, ValueError):
        return text


def _names_whoever_acted(entry: TimelineEntry) -> bool:
    """Whether the words hold the name already: who takes a case is told in them."""
    params = entry.params if isinstance(entry.params, dict) else {}
    return entry.code == Event.TAKEN and params.get("who") == entry.by


def line_of(entry: TimelineEntry) -> Line:
    icon = ICONS.get(entry.code) or BY_ORIGIN.get(entry.origin, "clock")
    by = entry.by if entry.origin == Origin.STAFF and not _names_whoever_acted(entry) else ""
    return Line(timezone.localtime(entry.at), icon, words_of(entry), by, entry.origin == Origin.OZON)


def days_of(lines: Iterable[Line], *, today: date) -> list[Day]:
    """The events grouped by day in the reader's time zone, newest first as they come."""
    days: list[Day] = []
    for line in lines:
        day = line.at.date()
        if not days or days[-1].day != day:
            days.append(Day(day, _("Today") if day == today else "", []))
        days[-1].lines.append(line)
    return days
