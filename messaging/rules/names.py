"""Names of messengers, however they are spelled: with letters of both alphabets, digits for letters, doubled or pulled
apart letters. A text is read three ways: as it looks in Latin, as it sounds, and as it sounds once what looks Cyrillic
is.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

SPELLINGS = {
    "WhatsApp": "whatsapp watsapp whatsap watsap wotsap vatsap votsap vocap vacap vatcap uatsap uotsap "
    "wazap vazap vocsap vatssap"
    " wacap wocap vasap ватсап ватцап вотсап вацап воцап ватцап вотцап васап уатсап уотсап ватсаб вотсаб "
    "вадсап вотсан вассап вайтсап вацсап"
    " вотзап ватзап watsup vatsup wapp whtsapp whatsap whatsaap whatsp whatapp watapp вотсапп вцап втсап "
    "уотцап whatzapp",
    "Telegram": "telegram telegam telegrm tlgrm tgram телеграм телеграмм тилиграм телиграм тилеграм "
    "тэлеграм телегамм телегам tilegram тлгрм telgram телграм telegramm",
    "Viber": "viber vaiber vayber wiber вайбер вибер вайбэр ваибер vaber vibber wyber",
    "WeChat": "wechat weixin weichat вичат вейчат викчат уичат вейсинь виксин вейксин wexin weichat "
    "vichat veichat veixin veysin",
    "Instagram": "instagram instagam инстаграм инстограм инстаграмм instogram",
    "Skype": "skype скайп skaip skayp скаип",
    "Facebook": "facebook фейсбук фэйсбук feisbuk feysbuk",
    "Discord": "discord дискорд",
    "TikTok": "tiktok тикток tiktoc",
    "Odnoklassniki": "odnoklassniki одноклассники однокласник",
    "KakaoTalk": "kakaotalk какаоток",
    "Zalo": "zaloapp",
}
_NOT_ALIKE = str.maketrans(
    {
        "l": "i",
        "1": "i",
        "0": "o",
        "3": "e",
        "4": "a",
        "@": "a",
        "5": "s",
        "$": "s",
        "7": "t",
        "8": "b",
    }
)
_SOUND = str.maketrans("абвгдежзийклмнопрстуфхцчшщъыьэюяі", "abvgdejziiklmnoprstufhccssieeeuai"[:33])
_LOOK = str.maketrans("авекмнорстухгипзьч", "abekmhopctyxrunebu")
_LOOK_SOUND = str.maketrans("abcehkmoptxyunr", "avsenkmorthuing"[:15])
_ENDINGS = frozenset(
    {
        "",
        "a",
        "u",
        "e",
        "i",
        "om",
        "ov",
        "am",
        "ami",
        "ah",
        "cik",
        "cike",
        "ik",
        "oi",
        "chik",
        "es",
        "s",
        "app",
        "er",
        "ky",
    }
)
_GAP = r"[^a-z]{0,3}"


class Name(NamedTuple):
    start: int
    end: int
    name: str


def _key(word: str) -> str:
    plain = word.translate(_SOUND).translate(_NOT_ALIKE)
    return re.sub(r"(.)\1+", r"\1", plain)


_KEYS = {_key(word.replace("_", "")): name for name, words in SPELLINGS.items() for word in words.split()}


def _tree(words: list[str]) -> str:
    """A pattern of words by their common beginnings, each letter once or more, with little between them."""
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[0], []).append(word[1:])
    parts = []
    for letter, rest in by_first.items():
        longer = [word for word in rest if word]
        tail = f"{_GAP}{_tree(longer)}" if longer else ""
        parts.append(f"{letter}+(?:{tail})?" if longer and "" in rest else f"{letter}+{tail}")
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


_NAME = re.compile(rf"(?<![a-z]){_tree(sorted(_KEYS))}")
_BARS = re.compile("(?<=[a-zа-я])[!|](?=[a-zа-я])")
_ENDING = re.compile("[a-z]*")


def find(text: str, *, mixed: bool) -> Iterator[Name]:
    """Names in a plain text. ``mixed``: whether it has letters of both alphabets."""
    if _BARS.search(text):
        text = _BARS.sub("i", text)
    ways = {text.translate(_SOUND).translate(_NOT_ALIKE)}
    if mixed:
        ways.add(text.translate(_LOOK).translate(_NOT_ALIKE))
        ways.add(text.translate(_LOOK_SOUND).translate(_SOUND).translate(_NOT_ALIKE))
    found = {name for way in ways for name in _find(way)}
    return iter(sorted(found))


def _find(way: str) -> Iterator[Name]:
    for match in _NAME.finditer(way):
        key = re.sub(r"(.)\1+", r"\1", re.sub("[^a-z]", "", match.group()))
        ending = _ENDING.match(way, match.end())
        if ending and key in _KEYS and re.sub(r"(.)\1+", r"\1", ending.group()) in _ENDINGS:
            yield Name(match.start(), ending.end(), _KEYS[key])


def is_name(word: str) -> bool:
    return any(True for _ in find(word, mixed=False))
