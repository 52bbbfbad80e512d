"""Which messages are the same words to other buyers. ``fingerprint`` is pure."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from messaging.models import BuyerMessage, PostingFacts
from messaging.variables import LONGEST_VALUE

_WORD = re.compile(r"[^\W\d_]+")
# A value shorter than this is a word anybody may write.
_SHORTEST = 3


def fingerprint(text: str, values: Iterable[str] = ()) -> str:
    """What the words are without figures, signs, case and the case's own ``values`` (names, numbers): 64 characters,
    equal for texts that differ by these alone. Empty where no word is left."""
    plain = text.casefold()
    for value in sorted({value.casefold() for value in values}, key=len, reverse=True):
        if len(value) >= _SHORTEST:
            plain = plain.replace(value, " ")
    words = _WORD.findall(plain)
    return hashlib.sha256(" ".join(words).encode()).hexdigest() if words else ""


def values_of(variables: Mapping[str, Any]) -> list[str]:
    """What a case puts into a text, as far as it is words. A long one is cut where it is filled in."""
    words = (" ".join(value.split()) for value in variables.values() if isinstance(value, str))
    return [value[: LONGEST_VALUE - 1].rstrip() for value in words]


def of(message: BuyerMessage) -> str:
    """The fingerprint of a message by what is known of its posting. One query."""
    rows = PostingFacts.objects.filter(shop=message.shop_id, posting_number=message.posting_number)
    variables = rows.values_list("variables", flat=True).first() if message.posting_number else None
    return fingerprint(message.text, values_of(variables or {}))
