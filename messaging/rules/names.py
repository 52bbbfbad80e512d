"""Names of messengers, however they are spelled: with letters of both alphabets, digits for letters, doubled or pulled
apart letters. A text is read three ways: as it looks in Latin, as it sounds, and as it sounds once what looks Cyrillic is.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

SPELLINGS = {
    "WhatsApp": "whatsapp watsapp whatsap watsap wotsap whatsup_app vatsap votsap vocap vacap vatcap uatsap uotsap wazap vazap vocsap vatssap"
    " wacap wocap vasap ватсап вотсап вацап воцап ватцап вотцап васап уатсап уотсап ватсаб вотсаб вадсап вотсан вассап вайтсап вацсап"
    " вотзап ватзап watsup vatsup ватсапчик вацапчик wapp whtsapp whatsap whatsaap whatsp whatapp watapp вотсапп вцап втсап ватсапе уотцап whatzapp whatsupp",
    "Telegram": "telegram telegam telegrm tlgrm tgram телеграм телеграмм тилиграм телиграм тилеграм тэлеграм телегамм телегам tilegram телеграмчик telegra тлгрм telgram телграм tele_gram telegramm telegrame",
    "Viber": "viber vaiber vayber wiber вайбер вибер вайбэр ваибер вебер_чат vaber vibber wyber",
    "WeChat": "wechat weixin weichat wechatt вичат вейчат викчат уичат вейсинь виксин вейксин wexin weichat vichat veichat veixin veysin",
    "Instagram": "instagram instagam инстаграм инстограм инстаграмм инстаграмчик instogram",
    "VK": "vkontakte вконтакте вкантакте vkontakt вконтакт vcontacte vkontacte",
    "Skype": "skype скайп skaip skayp скаип",
    "Facebook": "facebook фейсбук фэйсбук feisbuk feysbuk",
    "Discord": "discord дискорд",
    "TikTok": "tiktok тикток tiktoc",
    "Odnoklassniki": "odnoklassniki одноклассники однокласник",
    "KakaoTalk": "kakaotalk какаоток",
    "Zalo": "zaloapp",
    "QQ": "qqhao qqnumber",
    "Messenger": "",
}
_NOT_ALIKE = str.maketrans(
    {
        "l": "i",
        "1": "i",
        "|": "i",
        "!": "i",
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
_WORD = re.compile(r"[^\W_]+")
_MAX_GAP = 4


class Name(NamedTuple):
    start: int
    end: int
    name: str


def _key(word: str) -> str:
    plain = word.translate(_SOUND).translate(_NOT_ALIKE)
    return re.sub(r"(.)\1+", r"\1", plain)


_KEYS = {
    _key(word.replace("_", "")): name
    for name, words in SPELLINGS.items()
    for word in words.split()
    if "_чат" not in word
}
_BY_FIRST: dict[str, list[tuple[str, str]]] = {}
for _spelled, _name in sorted(_KEYS.items(), key=lambda item: -len(item[0])):
    _BY_FIRST.setdefault(_spelled[:2], []).append((_spelled, _name))
_LONGEST = max(map(len, _KEYS)) + 5


def find(text: str, *, mixed: bool) -> Iterator[Name]:
    """Names in a plain text. ``mixed``: whether it has letters of both alphabets."""
    ways = [text.translate(_SOUND)]
    if mixed:
        ways.append(text.translate(_LOOK))
        ways.append(text.translate(_LOOK_SOUND).translate(_SOUND))
    seen: set[int] = set()
    for way in ways:
        for name in _find(text, way.translate(_NOT_ALIKE)):
            if name.start not in seen:
                seen.add(name.start)
                yield name


def _find(text: str, way: str) -> Iterator[Name]:
    """``way`` without what is no letter and without doubled letters, tried at the beginning of each word."""
    kept, places, begins = _squeezed(text, way)
    for at in begins:
        for spelled, name in _BY_FIRST.get(kept[at : at + 2], ()):
            if kept.startswith(spelled, at):
                end = _end(text, kept, places, at, at + len(spelled))
                if end is not None:
                    yield Name(places[at], end, name)
                    break


def _squeezed(text: str, way: str) -> tuple[str, list[int], list[int]]:
    kept: list[str] = []
    places: list[int] = []
    begins: list[int] = []
    last, before = "", " "
    for at, char in enumerate(text):
        if not char.isalnum() and char not in "@$|":
            before = char
            continue
        sign = way[at]
        starts = at == 0 or text[at - 1] != before or not before.isalnum() or _script(before) != _script(char)
        before = char
        if sign == last and not starts:
            continue
        if sign == last and kept and places[-1] < at - 1 and len(begins) and begins[-1] == len(kept) - 1:
            continue
        if starts:
            begins.append(len(kept))
        kept.append(sign)
        places.append(at)
        last = sign
    return "".join(kept), places, begins


def _script(char: str) -> int:
    if "a" <= char <= "z":
        return 1
    if "а" <= char <= "я":
        return 2
    return 3 if char.isdecimal() or char in "@$|" else 4


def _end(text: str, kept: str, places: list[int], at: int, end: int) -> int | None:
    """Where a name that begins at ``at`` ends in the text; None where the word goes on as another one."""
    for left, right in zip(places[at : end - 1], places[at + 1 : end], strict=True):
        if right - left > _MAX_GAP:
            return None
    last = places[end - 1] + 1
    match = _WORD.match(text, last)
    tail = match.group() if match else ""
    run = re.match(r"[a-zа-я]*", tail)
    ending = re.sub(r"(.)\1+", r"\1", (run.group() if run else "").translate(_SOUND).translate(_NOT_ALIKE))
    if ending[:1] == kept[end - 1]:
        ending = ending[1:]
    if ending not in _ENDINGS:
        return None
    return last + (run.end() if run else 0)
