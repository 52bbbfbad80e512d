"""A rule in one sentence, and what it would do in a few words."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from returns.models import Rule, RuleRun
from returns.rule_match import words_of
from returns.rule_states import RuleAct, RuleMode, RunState
from sellerdesk.desk.wording import money_text, span_text

TONES: dict[str, tuple[str, str]] = {
    RunState.PROPOSED: ("info", "flag"),
    RunState.WAITING: ("soon", "clock"),
    RunState.DONE: ("ok", "check"),
    RunState.STOPPED: ("", "stop"),
    RunState.OVERTAKEN: ("", "right"),
    RunState.FAILED: ("over", "alert"),
}
MODES: dict[str, tuple[str, str]] = {
    RuleMode.OFF: ("", "block"),
    RuleMode.PROPOSE: ("info", "flag"),
    RuleMode.DO: ("ok", "check"),
}


def sentence_of(rule: Rule) -> str:
    """All the rule says: “If rFBS, sum up to 500 ₽: offer 30%, by itself after 60 min.”"""
    told = {"if": _(", ").join(conditions_of(rule)), "act": act_text(rule), "how": _how(rule)}
    if not told["if"]:
        return _("Any claim: %(act)s, %(how)s.") % told
    return _("If %(if)s: %(act)s, %(how)s.") % told


def conditions_of(rule: Rule) -> list[str]:
    """Each condition in words."""
    found = [rule.scheme] if rule.scheme else []
    if words := words_of(rule.words):
        found.append(
            _("the reason says %(words)s")
            % {"words": _(" or ").join(_("“%(word)s”") % {"word": one} for one in words)}
        )
    if rule.is_defect is not None:
        found.append(_("it is a defect") if rule.is_defect else _("it is no defect"))
    if rule.has_photos is not None:
        found.append(_("with pictures") if rule.has_photos else _("without pictures"))
    if text := _sum_text(rule.amount_from, rule.amount_to, rule.currency):
        found.append(text)
    if rule.offers:
        found.append(_("article %(offers)s") % {"offers": _(" or ").join(rule.offers)})
    return found


def _sum_text(low: Decimal | None, high: Decimal | None, currency: str) -> str:
    told = {
        "low": "" if low is None else money_text(low, currency),
        "high": "" if high is None else money_text(high, currency),
    }
    if low is not None and high is not None:
        return _("sum from %(low)s to %(high)s") % told
    if high is not None:
        return _("sum up to %(high)s") % told
    return _("sum from %(low)s") % told if low is not None else ""


def act_text(rule: Rule) -> str:
    """What it does."""
    match rule.act:
        case RuleAct.PARTIAL:
            return _("offer %(percent)s%% of the price") % {"percent": rule.percent}
        case RuleAct.ASSIGN:
            who = rule.assignee.label if rule.assignee else "—"
            return _("give the case to %(who)s") % {"who": who}
        case _:
            return str(rule.get_act_display())


def _how(rule: Rule) -> str:
    if rule.mode == RuleMode.DO:
        return _("by itself after %(span)s") % {"span": delay_text(rule)}
    return _("as a proposal") if rule.mode == RuleMode.PROPOSE else _("when it is on")


def delay_text(rule: Rule) -> str:
    """How long a person has to stop it."""
    return span_text(timedelta(minutes=rule.delay_minutes)) if rule.delay_minutes else _("no time")


def run_text(run: RuleRun) -> str:
    """What one run would do, in Ozon's own words where there are any."""
    name = run.payload.get("name") if isinstance(run.payload, dict) else ""
    return str(name or run.get_act_display())


def tone_of(run: RuleRun) -> tuple[str, str]:
    """Colour and picture of a run's state."""
    return TONES.get(run.state, ("", "flag"))
