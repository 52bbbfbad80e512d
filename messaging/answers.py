"""False alarms: a manager answers a finding, and says why the words may stand."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.locks import lock_message
from messaging.models import BuyerMessage, Overrule
from messaging.policy import UNANSWERABLE, blocking, judge_message, words_of
from messaging.rules import Finding, Rule, Severity
from messaging.services.basics import Stale, changed, tell, to_state
from messaging.states import MessageState
from worklist.states import Event


class NotAnswerable(Exception):
    """No word of a manager makes this right; nothing was written. The text says why."""


@transaction.atomic
def answer(pk: int, *, finding: int, reason: str, version: int, user: User) -> BuyerMessage:
    """These words of this message may stand. ``finding`` is its place among the findings of that ``version``.

    When nothing blocks any more the message awaits approval; it is never sent by this. Raises ``Stale`` where the
    message was changed meanwhile and ``NotAnswerable`` where the rule allows no answer.
    """
    message = lock_message(pk)
    if message.version != version or message.state != MessageState.BLOCKED:
        raise changed(message)
    row = message.findings[finding] if 0 <= finding < len(message.findings) else None
    if row is None:
        raise Stale(_("This finding is not there any more."))
    if row.get("severity") == Severity.WARN:
        raise NotAnswerable(_("A warning keeps nothing here: it needs no answer."))
    rule, words = str(row.get("rule", "")), words_of(str(row.get("words", "")), message.text)
    if rule not in frozenset(Rule) - UNANSWERABLE:
        raise NotAnswerable(_("This cannot be answered away: change the text."))
    facts = {"reason": reason, "by": user, "by_label": user.label[:150]}
    Overrule.objects.get_or_create(message=message, rule=rule, words=words, defaults=facts)
    _move_on(message, judge_message(message))
    tell(message, Event.FINDING_ANSWERED, by=user.label, reason=reason)
    return message


def _move_on(message: BuyerMessage, findings: list[Finding]) -> None:
    """Keep what the rules of now say; with nothing left that blocks a person may approve it."""
    message.findings = [one.as_json() for one in findings]
    if not blocking(message, findings):
        to_state(message, MessageState.AWAITING_APPROVAL, "findings")
        return
    message.version += 1
    message.save(update_fields=["findings", "version"])
