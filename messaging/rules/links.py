"""Links, e-mail addresses and @names, also where the dot and the sign are written in words."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from messaging.rules.types import Rule

OZON = frozenset({"ozon", "озон", "ozonru"})
_OZON_ENDINGS = frozenset(
    {"ru", "kz", "by", "com", "am", "ge", "uz", "kg", "cn", "ру", "travel", "рф", "tech"}
)
_ENDINGS = """
ru ру рф ком su com net org info cn biz shop store online site xyz top club pro kz by ua uz kg eu de uk us cc
ly gl gg tv vip vc icu link page app dev one space website tech москва сайт онлайн магазин дети бел укр market
中国 公司 网络 网址 商城 hk tw jp kr fr it es pl io ai me co asia mobi name fun live world click ink group
center art bz be ws to la sale ltd ph plus works studio example test
"""
_STRONG = frozenset(_ENDINGS.split())
# Endings that are words: after a dot without a space they are an address only where the case agrees.
_ENGLISH = """
me it to us so in is am be by de es la one pro top name fun live world page link space plus works studio group
center art sale app store shop online site market club info test example ком
"""
_WORDS = frozenset(_ENGLISH.split())
_SURE = frozenset({"ru", "ру", "рф", "com", "net", "org", "cn", "ком", "kz", "su"})
_TLD = "|".join(sorted(_STRONG, key=lambda word: (-len(word), word)))
_DOT = (
    r"(?:,(?=(?:ru|com|net|org|cn|рф)\b)| ?(?:\.|。|\(\.\)|\[\.\]|\{\.\}) ?| ?[\[({] ?(?:dot|точка|тчк"
    r"|点) ?[\])}] ?|,? (?:точка|тчк|dot|tochka),? | ?点 ?)"
)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_SCHEME = re.compile(
    r"(?<![^\W_])(?:(?:h(?:tt|xx|\*\*|__)ps?|ftp)\s?:\s?/{0,2}\s?|(?:tg|viber|whatsapp|weixin|mailto|tel"
    r"|sms)://?)[^\s<>\"'，。)]{3,500}"
)
_WWW = re.compile(r"(?<![^\W_])www ?\. ?[^\s<>\"']{3,500}")
_HOST = re.compile(
    rf"(?<![\w@-])(?<!\w\.)(?:{_LABEL}{_DOT}){{1,5}}(?:{_TLD}|xn--[a-z0-9-]{{2,40}}"
    rf"|[a-z]{{2,12}}(?=/[\w-]))(?![a-z0-9а-я_]|-\w)"
    r"(?:[/:?#][^\s<>\"'，。]{0,500})?"
)
_AT = (
    r"(?: ?@ ?| ?[\[({<] ?(?:at|a|эт|собака|собачка|@) ?[\])}>] ?|,? (?:собака|собачка|собак|sobaka|эт|at),? "
    r"| ?(?:艾特|圈a|小老鼠) ?)"
)
_PROVIDER = (
    r"(?:gmail|g mail|mail|e-mail|yandex|ya|bk|inbox|list|rambler|qq|163|126|139|outlook|hotmail|icloud"
    r"|foxmail|sina|proton|protonmail|yahoo|aliyun"
    r"|гмаил|гмэил|джимеил|джимэил|жмаил|маил|меил|мэил|мыло|яндекс|рамблер|аутлук|янд|бк|инбокс|лист|хотмеил)"
)
_EMAIL = re.compile(
    rf"{_AT}(?:{_LABEL}(?:{_DOT}{_LABEL}){{1,4}}|{_PROVIDER}(?![a-zа-я0-9_])(?:(?:{_DOT}"
    rf"| )(?:{_TLD})(?![a-zа-я0-9_]))?)"
)
_SPOKEN = re.compile(rf"at (?:{_PROVIDER}(?![a-zа-я0-9_])|.* dot )")
_NAME = re.compile(r"[\w.+-]{1,64}$")
_HANDLE = re.compile(r"(?<![\w@])@ ?[a-z_а-я][\w.]{2,40}")
_OZONS = re.compile(
    r"(?:https?://)?(?<![\w.@-])(?:[a-z0-9-]{1,30}\.){0,3}ozon\.[a-z]{2,6}(?![\w-]"
    r"|\.\w)(?:[/?#][^\s<>\"'，。]{0,500})?"
)
_SPELLED = re.compile(r"точка|тчк|dot|tochka|点|[\[({]")
_MAY_BE_EMAIL = re.compile(r"@|собак|собач|sobaka|\bэт\b|\bat\b|\(a\)|\[a\]|艾特|圈a|小老鼠")
_MESSENGER_HOST = re.compile(
    r"(?:https?://)?(?:t ?\. ?me|telegram\.(?:me|org)|wa ?\. ?me|vk\.(?:com|cc|me|ru)|viber|tg:|whatsapp"
    r"|instagram|weixin|ok\.ru|т ?\. ?ме|вк\.ком|m\.me|line\.me)"
)


class Found(NamedTuple):
    rule: Rule
    start: int
    end: int
    reads: str


def find(text: str, looks: str, typed: str) -> Iterator[Found]:
    """``text``: plain; ``looks``: the same read as Latin; ``typed``: as typed, where all three are of one length: its
    capitals tell where a sentence begins."""
    taken = bytearray(len(text))
    if _MAY_BE_EMAIL.search(text):
        yield from _emails(looks, taken)
    for pattern in (_SCHEME, _WWW, _HOST):
        for match in pattern.finditer(looks):
            start, end = match.span()
            if taken[start] or (pattern is _HOST and not _is_host(match.group(), typed[start:end])):
                continue
            taken[start:end] = b"1" * (end - start)
            if is_ozons(text[start:end]):
                continue
            reads = _tidy(match.group())
            yield Found(Rule.LINK, start, end, reads)
            if _MESSENGER_HOST.match(reads):
                yield Found(Rule.MESSENGER, start, end, reads)


def _emails(text: str, taken: bytearray) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        name = _NAME.search(text, max(0, match.start() - 64), match.start())
        if match.group().lstrip().startswith("at ") and not _SPOKEN.search(match.group()):
            continue
        if name and any(char.isalpha() for char in match.group()):
            start, end = name.start(), match.end()
            taken[start:end] = b"1" * (end - start)
            yield Found(Rule.EMAIL, start, end, _tidy(text[start:end]))
    for match in _HANDLE.finditer(text):
        if not taken[match.start()]:
            yield Found(Rule.MESSENGER, match.start(), match.end(), match.group().replace(" ", ""))


def ozons(text: str) -> Iterator[tuple[int, int]]:
    """Where Ozon's own addresses stand: what is in them is no talk."""
    if "ozon." in text:
        for match in _OZONS.finditer(text):
            if is_ozons(match.group()):
                yield match.span()


def is_ozons(words: str) -> bool:
    """Whether an address is one of Ozon's own and leads nowhere else."""
    plain = _tidy(words).replace("\\", "/")  # as a browser reads it
    plain = re.sub(r"^(?:https?|hxxps?):?/{0,2}", "", plain)
    host, _, rest = re.sub(r"^www\.", "", plain).partition("/")
    host = re.sub("^[\u4e00-\u9fff]+", "", re.split(r"[?#:]", host)[0].strip(".,!;)"))
    if "@" in host or re.search(r"https?:|www\.|//|\.(?:com|ru|net)\b", rest):
        return False
    labels = host.split(".")
    return len(labels) > 1 and labels[-2] in OZON and labels[-1] in _OZON_ENDINGS


def _tidy(words: str) -> str:
    plain = re.sub(rf"{_DOT}", ".", words.strip())
    plain = re.sub(rf"{_AT}", "@", plain)
    return plain.replace(" ", "").rstrip(".,!;:)")


def _is_host(words: str, typed: str) -> bool:
    """Not the end of one sentence and the beginning of the next."""
    head = re.split(r"[/:?#]", words)[0]
    ending = re.split(r"[\s.,。()\[\]{}点]+", head)[-1]
    labels = [part for part in re.split(rf"{_DOT}", head) if part]
    if (
        len(labels) < 2
        or labels[-1] != ending
        or (all(part.isdecimal() for part in labels[:-1]) and ending not in _SURE)
    ):
        return False
    spaced = " " in words.strip()
    if spaced:
        return ending in _SURE or (ending in _STRONG and _SPELLED.search(words) is not None)
    shown = re.split(r"[/:?#]", typed)[0].rpartition(".")[2]
    if ending in _WORDS and shown[:1].isupper() and not shown.isupper():
        return False
    return len(labels[-2]) > 1 or ending in _SURE or labels[-2] in "tтvx" or "/" in words
