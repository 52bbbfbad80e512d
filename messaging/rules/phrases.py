"""A shop's own phrases, looked for in the same readings as the rules' words."""

import re
from collections.abc import Iterator
from functools import lru_cache

from messaging.rules.folding import fold

_WORDS = re.compile(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+|[^\w\s]")


@lru_cache(maxsize=512)
def pattern_of(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """All of them as one pattern; None where there is nothing to look for."""
    parts = sorted(filter(None, map(_pattern, phrases)), key=len, reverse=True)
    return re.compile("|".join(parts)) if parts else None


def _pattern(phrase: str) -> str:
    words = [re.escape(word) for word in _WORDS.findall(fold(phrase))]
    if not words:
        return ""
    body = r"[\s\-_]{0,4}".join(words)
    first, last = (
        (r"(?<![^\W_])" if _is_word(words[0]) else ""),
        (r"(?![^\W_])" if _is_word(words[-1]) else ""),
    )
    return first + body + last


def _is_word(text: str) -> bool:
    return text[0].isalnum() and not "\u4e00" <= text[0] <= "\u9fff"


def find(phrases: tuple[str, ...], text: str) -> Iterator[tuple[int, int]]:
    """Where any of the phrases stands in a plain text."""
    pattern = pattern_of(phrases)
    if pattern is not None:
        for match in pattern.finditer(text):
            yield match.span()
