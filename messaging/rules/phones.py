"""Telephone and bank card numbers among the numbers of a text, and what only looks like them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from messaging.rules.numerals import Atom, atoms
from messaging.rules.types import Rule

LONGEST = 19

# Numbers that mean something else: order and posting numbers, dates, times, book numbers.
_KNOWN = re.compile(
    r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|"
    r"(?<![\d-])\d{6,12}-\d{4}(?:-\d{1,4})?(?![\d-])"
    r"|(?<![\d.])(?:[0-3]?\d[./-][01]?\d[./-](?:20)?\d\d|20\d\d[.-][01]?\d[.-][0-3]?\d)(?![\d.]*\d)"
    r"|(?<!\d)(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?!\d)"
    r"|(?<!\d)97[89]-\d{1,5}-\d{1,7}-\d{1,7}-\d(?!\d)"
)
_NOT_A_PHONE = re.compile(r"\d{7}-\d{4}")
_JOINING = (
    "потом|затем|далее|дальше|после|еще|и|плюс|тире|дефис|скобка|скобки|пробел|код|наберите|набираите|идет|идут|"
    "цифры|цифра|номера|номер|конец|начало|окончание|в конце|then|and|dash|hyphen|plus|next|space|last|digits|number|"
    "中间是?|后面是?|然后|接着|最后是?|再|杠|横杠|前面是?|часть|первая|вторая|третья|четвертая|part|first"
    "|second|third|potom|zatem|dalshe"
)
_GAP = re.compile(rf"(?:[^\w%₽°×€$#№<>@&]|_|(?<![^\W_])(?:{_JOINING})){{0,40}}")
_LABEL = re.compile(
    r"(?:заказ\w*|отправлени\w*|трек\w*|track\w*|sku|ску|артикул\w*|арт|штрих\W?код\w*|ean\W?(?:13|8)?|gtin|isbn|imei"
    r"|накладн\w*|заявк\w*|возврат\w*|обращени\w*|претензи\w*|order|orders|posting|parcel|shipment|barcode|waybill"
    r"|товара|партии|серии|серийн\w*|сертифика\w*|инн|огрн\w*|тн\W?вэд|hs|upc|model|модел\w*|декларац\w*|no|чек\w*"
    r"|id|ticket|claim|return|request|batch|serial|lot|код\w*|code|посылк\w*|отслежив\w*|сдэк|почт\w*|cdek"
    r"|item|артикула"
    r"|单号?|订单|编号|条形?码|快递|运单|货号|批号|序列|型号|申请|追踪|物流|sn|s/n)"
    r"[\s:#№.,()\-\"]{0,4}(?:номер\w*|number|num|no|号码?|is|это|是|为|озон|ozon)?(?: (?:is|это|указан"
    r"|такой))?[\s:#№.,()\-\"]{0,4}$"
)
_TELEPHONE = re.compile(
    r"отдел|менеджер|тел(?:ефон\w*)?\b|звон\w*|набер\w*|набир\w*|номер\w{0,3}\b(?! (?:заказ|отправ|возвр"
    r"|трек|заявк))|сотов\w*"
    r"|мобильн\w*|ватсап\w*|phone|mobile|\bcall\b|\bring\b|\bdial\b|\btel\b|\bcell\b|\btext me\b|whats|my number"
    r"|电话|手机|打给|联系|拨打|号码|致电|座机|热线|微信|dianhua|telefon\w*|nomer\w*|zvon\w*"
)
_SHORT = re.compile(r"\d{1,3}-\d{2,3}-\d{2,3}")
_STREWN = re.compile(r"(?<!\d)\d(?:[^\d\n.!?%₽]{1,3}\d){10,12}(?!\d)")
_GAPPED = re.compile(r"(?<!\d)(1[3-9]\d|[78]9\d\d)[x*х#._ -]{3,6}(\d{4})(?!\d)")
_DIAL = re.compile(
    r"набер\w+|набир\w+|(?<!о)звон\w+|позвон\w+|dial\b|\bcall (?:it|this)|into your phone|拨|打过来|打给|打一下"
)
_LOCAL = re.compile(
    r"(?:(?<!\w)(?:тел(?:ефон)?|т|phone|tel|mob|моб)|电话|手机|座机|热线|позвоните|звоните|наберите)"
    r"(?: (?:нам|по|номер\w*|number|is|us|at|на|мне)){0,2}[\s.:#№()\-是]{1,4}$"
)
_MOBILE = re.compile(r"[78]9\d{9}|(?:00)?(?:86)?1[3-9]\d{9}|8107\d{10}|87[0-7]\d{8}|77[0-7]\d{8}")
_GROUPED = re.compile(
    r"[78][348]\d{9}|9\d{9}|375(?:17|2\d|33|44)\d{7}|80(?:17|29|33|44|25)\d{7}|(?:380|998|996|994|995"
    r"|992)\d{9}|374\d{8}"
    r"|400\d{7}|0(?:10|2\d|[3-9]\d\d)\d{7,8}"
)
_BARE = re.compile(r"9[0-9]\d{8}|8800\d{7}|8(?:495|499|812|343|383)\d{7}|375(?:25|29|33|44)\d{7}")
_LENGTHS = {(3, 3, 4), (1, 3, 3, 4), (3, 2, 2), (3, 3, 2, 2), (3, 7), (3, 4, 4)}
_CARD = re.compile(r"220[0-5]\d{12}|[45]\d{15}|62\d{14,17}|67\d{14}|9[78]60\d{12}|9417\d{12}|8600\d{12}")


class Number(NamedTuple):
    rule: Rule
    start: int
    end: int
    reads: str


def find(text: str) -> Iterator[Number]:
    """Telephone and card numbers of a plain text. Linear: none is longer than 19 digits."""
    masked = _KNOWN.sub(_masked, text)
    if not re.search(r"\d|[а-яa-z]{3}|[一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]", masked):
        return
    yield from _with_gap(masked)
    yield from _strewn(masked)
    row = list(atoms(masked))
    calls = _TELEPHONE.search(text) is not None
    at = 0
    while at < len(row):
        number, used = _number_at(masked, row, at, calls=calls)
        if number is not None:
            yield number
        at += used


def _with_gap(text: str) -> Iterator[Number]:
    """``139XXXX5678 … 1234``: a number whose middle is told apart."""
    for match in _GAPPED.finditer(text):
        rest = re.search(r"(?<!\d)\d{4}(?!\d)", text[match.end() : match.end() + 60])
        if rest:
            yield Number(Rule.PHONE, match.start(), match.end(), shown(match[1] + rest.group() + match[2]))


def _strewn(text: str) -> Iterator[Number]:
    """``8о9м0е3…``: single digits with letters between them."""
    for match in _STREWN.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if _MOBILE.fullmatch(digits) and re.search(r"\d[^\W\d_]", match.group()):
            yield Number(Rule.PHONE, *match.span(), shown(digits))


def _masked(match: re.Match[str]) -> str:
    words = match.group()
    if _NOT_A_PHONE.fullmatch(words) and words[:2] in {"79", "89"}:
        return words
    return "¤" * len(words)


def _number_at(text: str, row: Sequence[Atom], at: int, *, calls: bool) -> tuple[Number | None, int]:
    """The longest number that begins with this atom, and how many atoms it took."""
    digits, best, loose = "", None, False
    for to in range(at, min(at + LONGEST, len(row))):
        if to > at and not _follows(text, row[to - 1], row[to]):
            if not calls or row[to].start - row[to - 1].end > 60:
                break
            loose = True
        digits += row[to].digits
        if len(digits) > LONGEST:
            break
        rule = (
            _split(row[at : to + 1], digits) if loose else _rule(text, row[at : to + 1], digits, calls=calls)
        )
        if rule is not None:
            start = row[at].start
            plus = start > 0 and text[start - 1] == "+"
            best = Number(rule, start - plus, row[to].end, shown(digits, plus=plus)), to - at + 1
    return best or (None, 1)


def _follows(text: str, last: Atom, atom: Atom) -> bool:
    gap = text[last.end : atom.start]
    return len(gap) <= 40 and _GAP.fullmatch(gap) is not None


def _split(row: Sequence[Atom], digits: str) -> Rule | None:
    """A mobile number told in pieces, with words between them."""
    whole = len(digits) == 11 and (digits[:2] in {"79", "89"} or re.match("1[3-9]", digits))
    return Rule.PHONE if whole and len(row) <= 5 and all(len(atom.digits) > 1 for atom in row) else None


def _rule(text: str, row: Sequence[Atom], digits: str, *, calls: bool) -> Rule | None:
    if len(digits) < 6 or _is_list(row):
        return None
    lengths = tuple(len(atom.digits) for atom in row)
    before = text[max(0, row[0].start - 30) : row[0].start]
    if _is_card(digits, lengths, before):
        return Rule.EXTRA_PAYMENT
    return Rule.PHONE if _is_phone(text, row, digits, lengths, before, calls=calls) else None


def _is_phone(
    text: str, row: Sequence[Atom], digits: str, lengths: tuple[int, ...], before: str, *, calls: bool
) -> bool:
    if len(row) == 1 and row[0].kind == "digits" and _LABEL.search(before):
        return _MOBILE.fullmatch(digits) is not None and _DIAL.search(text) is not None
    if re.search(r"(?:\+|плюс|plus)[\s(]{0,3}$", before) and 10 <= len(digits) <= 15:
        return True
    if _MOBILE.fullmatch(digits):
        return True
    if len(digits) > 15:
        return False
    if len(row) > 1 and len(digits) == 7 and _SHORT.fullmatch(text[row[0].start : row[-1].end]) and calls:
        return True
    if calls and len(digits) >= 7 and all(atom.kind == "han" for atom in row):
        return True
    if _LOCAL.search(before) and len(digits) <= 12 and not _is_amount(text, row):
        return True
    if len(row) == 1 or set(lengths) == {1}:
        return _BARE.fullmatch(digits) is not None or (
            len(row) > 8 and _GROUPED.fullmatch(digits) is not None
        )
    if _GROUPED.fullmatch(digits):
        return (
            len(digits) == 11
            or lengths in _LENGTHS
            or lengths[0] in {3, 4}
            or any(a.kind != "digits" for a in row)
        )
    gaps = {text[last.end : atom.start] for last, atom in pairwise(row)}
    return lengths in _LENGTHS and bool(gaps & {"-", ") ", ")", ")-"}) and lengths != (3, 4, 4)


def _is_amount(text: str, row: Sequence[Atom]) -> bool:
    return (
        re.match(r"\s?(?:руб|₽|р\.|%|шт|мм|см|元|卢布|ма|mah|gb|гб)", text[row[-1].end : row[-1].end + 6])
        is not None
    )


def _is_list(row: Sequence[Atom]) -> bool:
    """Sizes or numbers in order: ``36 37 38 39 40``."""
    if len(row) < 4 or max(len(atom.digits) for atom in row) > 4:
        return False
    values = [int(atom.digits) for atom in row]
    return all(low < high for low, high in pairwise(values)) and values[-1] > 9


def _is_card(digits: str, lengths: tuple[int, ...], before: str) -> bool:
    if lengths == (4, 4, 4, 4):
        return digits[0] in "245689"
    if not _CARD.fullmatch(digits):
        return False
    return (luhn(digits) and not _LABEL.search(before)) or re.search(r"карт\w*|card|卡", before) is not None


def luhn(digits: str) -> bool:
    """The check digit of bank cards."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def shown(digits: str, *, plus: bool = False) -> str:
    """As people write it."""
    if len(digits) == 11 and digits[0] in "78":
        return f"{'8' if digits[0] == '8' else '+7'} {digits[1:4]} {digits[4:7]}-{digits[7:9]}-{digits[9:]}"
    if len(digits) == 16:
        return " ".join(digits[at : at + 4] for at in range(0, 16, 4))
    return ("+" if plus else "") + digits
