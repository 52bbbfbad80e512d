"""The rows of the audit list in words: deeds of people, and what they left in the timelines of cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry
from accounts.states import Action, Role
from inventory.states import Cause, TakeState
from messaging.rule_words import title_of
from messaging.states import PhraseUse, Strictness
from outbox.states import Mode, SwitchKind
from ozon.states import StockKeeper
from returns.rule_states import RuleMode
from sellerdesk.desk.timeline import words_of
from sellerdesk.desk.wording import said
from worklist.models import TimelineEntry
from worklist.states import JobKind

REASONS = {"password": gettext_lazy("wrong password"), "closed": gettext_lazy("the account is closed")}
CHOICES: dict[str, type[Choices]] = {
    "role": Role,
    "was": Role,
    "keeper": StockKeeper,
    "mode": Mode,
    "kind": SwitchKind,
    "strictness": Strictness,
    "use": PhraseUse,
    "cause": Cause,
    "state": TakeState,
}
ICONS: dict[str, str] = {
    Action.LOGGED_IN: "user",
    Action.BACKUP_USED: "key",
    Action.LOGGED_OUT: "out",
    Action.LOGIN_FAILED: "alert",
    Action.SECOND_FAILED: "alert",
    Action.PASSWORD_REFUSED: "alert",
    Action.TOTP_ON: "lock",
    Action.TOTP_OFF: "lock",
    Action.TOTP_RESET: "lock",
    Action.EXPORTED: "download",
    Action.INVITED: "users",
    Action.JOINED: "users",
    Action.ROLE_CHANGED: "users",
    Action.REMOVED: "users",
    Action.RULE_KEPT: "bolt",
    Action.RULE_MODE: "bolt",
    Action.RULE_REMOVED: "bolt",
    Action.RULES_STOPPED: "stop",
    Action.POLICY_SET: "chat",
    Action.POLICY_DROPPED: "chat",
    Action.PHRASE_SET: "chat",
    Action.PHRASE_ENDED: "chat",
    Action.FINDING_ANSWERED: "chat",
    Action.REPLIED: "send",
    Action.NOTE_LEFT: "pencil",
    Action.NOTE_TAKEN_BACK: "pencil",
    Action.FILE_ADDED: "clip",
    Action.STOCK_FIGURE: "stock",
    Action.PRODUCT_EDITED: "stock",
    Action.STOCK_TAKE: "stock",
}


@dataclass(frozen=True)
class Deed:
    """One line. ``person`` is the account, where the row knows it."""

    at: datetime
    icon: str
    text: str
    by: str
    shop: str
    posting: tuple[int, str] | None
    address: str


class _Params(dict[str, Any]):
    """Parameters of a label; one that another release did not write is shown as a gap."""

    def __missing__(self, key: str) -> str:
        return "…"


def of_entry(entry: AuditEntry, *, shops: set[int]) -> Deed:
    """A deed; the posting is a link where its shop is one of ``shops``."""
    posting = None
    if entry.posting_number and entry.shop_id in shops:
        posting = (entry.shop_id or 0, entry.posting_number)
    return Deed(
        at=entry.at,
        icon=ICONS.get(entry.action, "gear"),
        text=deed_text(entry),
        by=entry.by or _("unknown"),
        shop=entry.shop_name,
        posting=posting,
        address=entry.address or "",
    )


def of_timeline(entry: TimelineEntry) -> Deed:
    """What somebody did to a case, in the words of its timeline."""
    return Deed(
        at=entry.at,
        icon="queue",
        text=words_of(entry),
        by=entry.by,
        shop=entry.shop.name,
        posting=(entry.shop_id, entry.posting_number) if entry.posting_number else None,
        address="",
    )


def deed_text(entry: AuditEntry) -> str:
    """The label of the action with its parameters; never fails on a row another release wrote."""
    params = _Params(entry.params if isinstance(entry.params, dict) else {})
    for name, choices in CHOICES.items():
        labels: dict[Any, Any] = dict(choices.choices)
        if params.get(name) in labels:
            params[name] = labels[params[name]]
    if entry.action == Action.SWITCH_SET and params.get("was") in Mode.values:
        params["was"] = Mode(params["was"]).label
    if entry.action == Action.RULE_MODE:
        modes: dict[Any, Any] = dict(RuleMode.choices)
        params |= {name: modes.get(params.get(name), "…") for name in ("was", "mode")}
    if entry.action in {Action.POLICY_SET, Action.POLICY_DROPPED}:
        strict: dict[Any, Any] = dict(Strictness.choices)
        params["was"] = strict.get(params.get("was"), "…")
        params["rule"] = title_of(str(params.get("rule", "…")))
    if entry.action == Action.BULK and params.get("what") in JobKind.values:
        params["what"] = JobKind(params["what"]).label
    if entry.action in {Action.SHOP_EDITED, Action.PRODUCT_EDITED} and "fields" in params:
        params["fields"] = said(str(params["fields"]))
    if entry.action == Action.LOGIN_FAILED:
        params["reason"] = REASONS.get(str(params.get("reason")), params.get("reason", "…"))
    label = dict(Action.choices).get(entry.action)
    if label is None:
        return entry.action
    try:
        return str(label) % params
    except (TypeError, ValueError):
        return str(label)
