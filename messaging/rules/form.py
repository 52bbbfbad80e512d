"""The form of a text as typed: markup and signs that are not plain text, loud capitals, a greeting."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from messaging.rules.lexicon import en, ru, zh
from messaging.rules.types import Rule

_TAGS = (
    "a|abbr|article|b|big|blockquote|body|br|button|center|code|dd|del|div|dl|dt|em|embed|font|footer|form"
    "|h[1-6]|head|header|hr|html"
    "|i|iframe|img|input|ins|label|li|link|main|mark|marquee|meta|object|ol|option|p|pre|q|s|script"
    "|section|select|small|span|strike|strong|style"
    "|sub|sup|svg|table|tbody|td|textarea|th|thead|title|tr|tt|u|ul|video"
)
_NOT_PLAIN = re.compile(
    rf"</?(?:{_TAGS})(?:[\s/][^<>]{{0,300}})?>|<!--.{{0,200}}?-->|<!doctype[^<>]{{0,100}}>"
    r"|&(?:[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,5});"
    r"|!?\[[^\[\]\n]{0,200}\]\([^()\s]{1,300}\)"
    r"|\*\*[^\s*](?:[^*\n]{0,200}[^\s*])?\*\*|(?<!\w)__[^\s_](?:[^_\n]{0,200}[^\s_])?__(?!\w)|~~[^\s~][^~\n]{0,200}~~"
    r"|(?<!`)`[^`\n]{1,200}`(?!`)|```|(?:^|\n)[ ]{0,3}#{1,6} (?=\S)|(?:^|\n)[ ]{0,3}> (?=\S)"
    r"|(?:^|\n)\|[^\n|]{1,200}\|[^\n]{0,200}\|"
    r"|\[/?(?:b|i|u|s|url|img|color|size|quote|list|code|center|font|spoiler|video|youtube)(?:=[^\[\]\n]{0,200})?\]"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]+"
    r"|\\u[0-9a-f]{4}|\{\\rtf",
    re.IGNORECASE,
)
# On a Chinese keyboard braces are wide.
_BRACES = re.compile(r"[{｛][^{}｛｝]*[}｝]?|[}｝]")
_LOUD = re.compile(r"!{3,}|\?{3,}|[!?]{4,}|！{3,}|？{3,}|\){3,}|\({3,}")
_STARS = re.compile(r"(?:[⭐★🌟☆✨✩✪💫] ?){3,10}|(?:5|пять|five|五|пяти|打|给) ?(?:шт ?)?[⭐★🌟☆]")
_CAPITALS = re.compile(
    r"(?<!\w)[A-ZА-ЯЁ]{3,}(?:[\s,!.-]{1,3}[A-ZА-ЯЁ]{2,}){2,}(?!\w)|(?<!\w)[А-ЯЁ]{5,}(?:[\s,!.-]{1,3}[А-ЯЁ]{3,})(?!\w)"
)
_GREETING = re.compile(rf"(?<![^\W_])(?:{ru.GREETING}|{en.GREETING})|(?:{zh.GREETING})")
GREETED_WITHIN = 60
OF_GOODS = re.compile(
    r"уведомлен\w*|оповещен\w*|notification\w*|通知|提醒|消息提示|поддерживает|совместим\w*|тревог\w*"
    r"|умеет\b|инструкци\w*|микрофон\w*|наушник\w*|драйвер\w*|drivers?\b|microphone|headset|bluetooth|蓝牙|麦克风|alarm\w*|manual|supports?\b|支持|мошенник\w*|scammer\w*|fraud\w*|推送|说明书"
    r"|装不了|诈骗|骗子"
)
INVITES = re.compile(
    r"\b(?:пиш\w+|напиш\w+|найд\w+|добав\w+|нам\b|наш\w*|свя\w+|общ\w+)|\b(?:write|add|contact|find|text"
    r"|message us|our|join)\b|加|联系|找我|聊|我们的"
)


class Mark(NamedTuple):
    rule: Rule
    start: int
    end: int


def unfilled(typed: str) -> Iterator[Mark]:
    """What still stands in braces, and braces alone."""
    for match in _BRACES.finditer(typed):
        yield Mark(Rule.UNFILLED, *match.span())


def not_plain(typed: str) -> Iterator[Mark]:
    for match in _NOT_PLAIN.finditer(typed):
        yield Mark(Rule.NOT_PLAIN, *match.span())


def loud(typed: str) -> Iterator[Mark]:
    for pattern in (_LOUD, _CAPITALS):
        for match in pattern.finditer(typed):
            yield Mark(Rule.SLANG, *match.span())


def stars(text: str) -> Iterator[tuple[int, int]]:
    """Stars in a row, as those of a review."""
    for match in _STARS.finditer(text):
        yield match.span()


def greets(*readings: str) -> bool:
    """Whether the first words of one of the readings greet."""
    return any(_GREETING.search(text[:GREETED_WITHIN]) for text in readings)


def greeting_for(*, cyrillic: bool, han: bool) -> str:
    """What could stand in front, in the language of the text."""
    if cyrillic:
        return "Здравствуйте! "
    return "您好！" if han else "Hello! "
