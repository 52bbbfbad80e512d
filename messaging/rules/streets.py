"""Addresses: a street and a house."""

import re
from collections.abc import Iterator

_NAME_RU = r"(?:\d{1,3}-?[а-я]{0,3} )?[а-я][а-я-]{2,25}(?: [а-я][а-я-]{2,25})?"
_KIND_RU = (
    r"(?:ул(?:\.|ица|ице|ицу)?|улица|просп(?:\.|ект\w{0,2})|пр-т|пр-кт|переул\w{0,3}|пер\.|шоссе|бульвар\w?"
    r"|б-р|наб(?:\.|ережн\w{2})|площад\w{1,2}|пл\.|проезд\w?|пр-д|тупик\w?|микрораион\w?|мкр\.?)"
)
_WORD_NUMBER = (
    r"(?:один|два|три|четыре|пять|шесть|семь|восемь|девять|десять|\w{3,8}надцать|двадцать|тридцать|сорок)"
)
_HOUSE_RU = (
    r"(?:,? ?(?:д\.?|дом\w?|стр\.?|строение|корп\.?|корпус|вл\.?|владение|№|no))? ?\d{1,4}(?! ?(?:руб|₽|мм|см"
    r"|кг|шт|дн|час|мин))(?:[а-я](?![а-я]))?(?:[/-]\d{1,3})?"
)
_RUSSIAN = re.compile(
    rf"(?<!\w){_KIND_RU} ?{_NAME_RU},?{_HOUSE_RU}(?!\d)"
    rf"|(?<!\w)(?:г\. ?|город )?[а-я-]{{3,20}}, (?:{_KIND_RU} ?)?{_NAME_RU},? ?(?<!\w)(?:д\.?|дом) ?\d{{1,4}}(?!\d)"
    rf"|(?<!\w){_NAME_RU} (?:улица|ул\.|проспект|переулок|шоссе|бульвар|проезд|набережная|площадь),?{_HOUSE_RU}(?!\d)"
    r"|(?<!\w)г\. ?[а-я-]{3,20}, ?[а-я]{4,20}(?:ая|ои|ого|а|ская|ский|скии|ина|ова|ева)?,? ?\d{1,3}(?!\d)"
    r"|(?<!\w)(?:москва|питер|киров|самара|уфа|пермь|омск|тула|тверь|сочи|воронеж|саратов|челябинск|тюмень"
    r"|ижевск|ростов|иваново|санкт-петербург|спб|екатеринбург|новосибирск|казань|краснодар"
    r"|москве),? [а-я]{4,20},? (?:д\.? ?|дом )?\d{1,3}(?:[а-я])?(?!\d| ?(?:мм|см|руб|дн|час|числ|янв|фев"
    r"|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек))"
    r"|(?<!\w)[а-я]{4,20}(?:ии|ая|ои|ый)? (?:пр\.|просп\.|пр-т|ул\.|пер\.|ш\.|наб\.|б-р),? ?(?:д\. ?"
    r"|дом )?\d{1,4}(?!\d)"
    rf"|(?<!\w){_KIND_RU} [а-я-]{{3,20}},? (?:д\.?|дом) {_WORD_NUMBER}(?!\w)"
    r"|(?<!\w)(?:магазин|склад|офис|находимся|шоурум|павильон|точка|живем|сидим)\w{0,2} (?:на|по"
    r"|у нас на) [а-я-]{4,20},? ?(?:д\. ?|дом )?\d{1,4}(?!\d| ?(?:этаж|мин|час|дн|шт|%))"
    r"|(?<!\w)(?:дом|д\.) ?\d{1,4},? ?(?:кв(?:\.|артир\w)|оф(?:\.|ис\w?)|корп|под(?:ъ|ь)?езд) ?\.?\d{1,4}"
)
_ENGLISH = re.compile(
    r"(?<![\w-])(?:no\.? ?)?\d{1,5}[a-z]?,? (?:[a-z]{2,20} ){1,3}(?:street|road|avenue|lane|boulevard"
    r"|drive|embankment|highway|square|quay|alley|st\.|rd\.|ave\.?|blvd\.?)(?!\w)"
    r"|(?<!\w)(?:street|str\.|ulitsa|ul\.|prospekt|prospect) [a-z]{3,20},? ?(?:d\.? ?|house |building )?\d{1,4}(?!\w)"
    r"|(?<!\w)[a-z]{3,20} (?:street|road|avenue|(?:str|st|ave|rd|blvd)\.),?"
    r" (?:house |building |bld\.? |no\.? ?)?\d{1,4}(?!\w)"
    r"|(?<!\w)[a-z]{3,20} (?:industrial|science|technology|logistics|business) (?:park|zone|area|district"
    r"|center|centre)\b,? [^.!?\n]{0,40}\d"
    r"|(?<!\w)(?:block|building|unit|bldg\.?) ?(?:no\.? ?)?[a-z0-9]{1,4}, [^.!?\n]{0,40}(?:floor|room"
    r"|street|road|district|city|park|\d{6})"
    r"|(?<!\w)(?:room|flat|apt\.?|apartment|suite|office"
    r"|floor) (?:no\.? ?)?\d{1,5}[a-z]?,(?: [a-z0-9.]{1,20}){0,4},? (?:building|block|street|road|no\.?"
    r"|district)"
)
_NUMBER_ZH = r"(?:\d{1,5}|[一二三四五六七八九十百零]{1,5})"
_CHINESE = re.compile(
    rf"[\u4e00-\u9fff]{{1,12}}(?:路|街|大道|巷|弄|胡同|村|镇|道) ?{_NUMBER_ZH} ?(?:号|弄|栋|幢|楼|室|层|单元|米)"
    rf"|[\u4e00-\u9fff]{{2,8}}(?:省|市)[\u4e00-\u9fff]{{1,8}}(?:区|县|市)[\u4e00-\u9fff]{{1,15}}(?:路|街"
    rf"|道|镇|园|村|号|场|城|厦|仓库)"
    rf"|[\u4e00-\u9fff]{{2,12}}(?:大厦|广场|小区|工业区|工业园|产业园|科技园|商贸城|市场|花园"
    rf"|公寓) ?[a-z]?{_NUMBER_ZH} ?(?:号|栋|幢|楼|座|区|室|层|单元|铺|档)"
    rf"|{_NUMBER_ZH} ?(?:号楼|栋|幢|单元) ?{_NUMBER_ZH} ?(?:室|号|楼|层|单元)"
)
_POINT = re.compile(
    r"пункт\w* (?:выдач|ozon|озон)|пвз|постамат|выдач\w+|pick-?up|pickup|collection point|ozon point"
    r"|取货|自提|网点|提货|取件"
)


_KINDS = (
    (
        _RUSSIAN,
        re.compile(
            _KIND_RU
            + r"|\bг\.|москв|питер|киров|самар|уфа|перм|омск|тул|твер|сочи|воронеж|саратов|челябинск|тюмен"
            r"|ижевск|ростов|иваново|спб|екатеринбург|новосибирск|казан|краснодар|петербург|магазин|склад"
            r"|офис|находимся|шоурум|павильон|\bдом\b|\bд\."
        ),
    ),
    (
        _ENGLISH,
        re.compile(
            r"street|road|avenue|lane|boulevard|drive|embankment|highway|square|quay|alley|\b(?:st|rd|ave"
            r"|blvd|ul|str)\b|ulitsa|prosp|room|flat|apt|apart|suite|office|floor|industrial|park|zone"
            r"|block|building|unit"
        ),
    ),
    (_CHINESE, re.compile(r"路|街|大道|巷|弄|胡同|村|镇|道|大厦|广场|小区|园|城|市|公寓|栋|幢|单元|号楼|厦")),
)
_NUMBER = re.compile(r"[\d一二三四五六七八九十]")


_SAID = re.compile(
    r"(?<!\w)(?:return|our|my) address(?: is)? ?[:-]? ?[a-z]{3,20},? \d{1,4}(?!\d)|"
    r"(?<!\w)(?:moscow|saint petersburg|st\.? petersburg|kazan|samara|omsk|perm|tver|tula|ufa|yekaterinburg"
    r"|novosibirsk|sochi|krasnodar|rostov|voronezh),? [a-z]{4,20},? \d{1,3}(?!\d| ?(?:june|july|may|rub|days|%))|"
    r"(?<!\w)[a-z]{4,20} st \d{1,3},(?= [a-z])|"
    r"(?<!\w)(?:а/я|абонентски[ий] ящик|p\.? ?o\.? box) ?(?:№ ?)?\d{1,6}(?!\d)|"
    r"(?<!\w)(?:мастерская|офис|склад|магазин|наш адрес|шоурум|сервис|студия|цех) ?[:-] ?"
    r"(?:г\. ?)?[а-я-]{3,20}, [^.!?\n]{3,40}\d"
    r"|(?<!\w)(?:workshop|office|shop|warehouse|store|our address|studio|factory) ?[:-] ?"
    r"[^.!?\n]{0,30}\d{1,4}[^.!?\n]{1,30}, ?[a-z]"
)


def _is_quoted(text: str, start: int, end: int) -> bool:
    """What is printed on the goods."""
    return text[start - 1 : start] == '"' == text[end : end + 1]


_OURS = re.compile(
    r"наш\w* (?:пункт|склад|магазин|офис|адрес)|our (?:pick-?up point|warehouse|shop|office"
    r"|address)|自提[:是]|我们的?自提|自提地址"
    r"|我们的?(?:仓库|店|地址|公司|工厂)"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Streets with a house in a plain text, but not where the sentence speaks of a point of issue."""
    if not _NUMBER.search(text) and " дом " not in text:
        return
    for match in _SAID.finditer(text):
        yield match.span()
    for pattern, kind in _KINDS:
        for match in pattern.finditer(text) if kind.search(text) else ():
            around = text[max(0, match.start() - 60) : match.end() + 40]
            if _is_quoted(text, *match.span()):
                continue
            if not _POINT.search(around) or _OURS.search(around):
                yield match.span()
