"""The rules of writing to buyers. Pure: text in, findings out."""

from messaging.rules.check import check
from messaging.rules.types import (
    MAX_LENGTH,
    RULES_AS_OF,
    USUAL,
    Finding,
    Rule,
    RuleSet,
    Severity,
    stops,
    usual,
)

__all__ = [
    "MAX_LENGTH",
    "RULES_AS_OF",
    "USUAL",
    "Finding",
    "Rule",
    "RuleSet",
    "Severity",
    "check",
    "stops",
    "usual",
]
