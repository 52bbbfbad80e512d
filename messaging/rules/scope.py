"""Whether words are denied where they stand: ``we never ask for your card``, ``отменять заказ не нужно``.

A denial reaches to the end of its clause. Words that begin anew (an order to the reader after a comma, "but",
"instead", "please") end it, and some denials are none: ``не забудьте``, ``能不能``, ``don't hesitate``.
"""

import re

_SENTENCE_END = re.compile(r"[.!?;。]+(?=\s|$|[\u4e00-\u9fff])|\n\s*\n|[!?;。]")
REACH = 160

_NO_DENIAL_RU = (
    r"\bне (?:хвата\w*|хотите|хотели бы|желаете|забуд\w*|забыва\w*|стесня\w*|могл\w*|мог бы|хот\w+|против"
    r"|полен\w*|затрудн\w*|откаж\w*|упусти\w*|пропусти\w*|сомнева\w*"
    r"|только|пожалеет\w*|сочт\w*|медл\w*|тян\w*|провер\w*|понрав\w*|устро\w*|устраив\w*|подо\w+|получ\w+"
    r"|работа\w*|можете ли|сможете ли|трудно"
    r"|сложно|жале\w*|ленит\w*|боит\w*|боят\w*|тот|та|то|те|дожида\w*|дожид\w*|успе\w*|слишком|очень"
    r"|волну\w*|пережива\w*|беспоко\w*|ждите|удерж\w*)"
    r"|\bчтобы не\b|\bне на?шли|\bнет (?:в )?(?:наличи\w*|на складе|товар\w*|размер\w*|цвет\w*|времени"
    r"|возможност\w*|остатк\w*|больше|уже|сеичас|\w{1,9} цвет\w*|\w{1,9} размер\w*)|\bне устраивает"
    r"|\bнеудобн\w*|\bпочему\b[^,.]{0,20}\bне\b"
)
_DENIAL_RU = (
    r"\bне\b|\bни\b|\bнельзя\b|\bникогда\b|\bникому\b|\bникаких\b|\bникакие\b|\bникакой\b|\bзапрещ\w+"
    r"|\bбез (?:доплат|дополнит|предоплат|лишн|необходим|каких|оплат|перевод|взиман|запрос|указан|участи"
    r"|вашего)\w*|\bнет\b"
    r"|\bотказываемся\b|\bнет права\b|\bзапрет\w*|\bнезачем\b|\bесли (?:кто-то|кто-нибудь|кто-либо"
    r"|вас прос\w+|вам предлага\w+|вам пиш\w+|от вас треб\w+)|\bвас прос\w+|\bвам пишут\b|\bnet\b"
    r"|\bостерегайтесь\b|\bопасайтесь\b"
)
_NO_DENIAL_EN = (
    r"\b(?:do not|don'?t|never|not|cannot|can'?t) (?:forget|hesitate|be shy|mind|worry|miss|want|wait|like"
    r"|only|be afraid|fit|work|suit|happy|satisfied|in stock|available|here|possible here)"
    r"|\bwhy (?:not|don'?t)\b|\b(?:could|would|can|won)'?t you|\bif not\b|\bnot able to ship|\bno (?:stock"
    r"|problem\w*|longer available|more available|such)|\bnot only\b|\b(?:so as|in order) not to\b"
    r"|\bout of stock\b|\bno (?:item|goods|size|colou?r)\w*"
)
_DENIAL_EN = (
    r"\bnot\b|n't\b|\bnever\b|\bno need\b|\bwithout (?:any|extra|additional|further|asking|need|paying"
    r"|giving|sending|sharing|payment|having|charge|cancel|your)\w*|\bnobody\b|\bneither\b|\bnor\b"
    r"|\bno longer\b|\bwe refuse to\b|\bforbid\w*|\bforbidden\b"
    r"|\bprohibit\w*|\bno one\b|\bno\b|\bnone of\b|\bcannot\b|\bbeware\b|\b(?:dont|wont|cant|doesnt|didnt"
    r"|isnt|arent)\b|\bif (?:someone|anyone|somebody|anybody)\b|\bno\b\s*$"
)
_NO_DENIAL_ZH = (
    r"不要忘|别忘|能不能|可不可以|可否|是不是|要不要|不如|不妨|好不好|行不行|不好意思|不便|不方便|不客气"
    r"|对不起|不错|不然|如果不|若不|不想要|不要了|不需要了"
    r"|不满意|不合适|不喜欢|不想等|不能发(?=货|出)|发不了|不能及时|无法发货|不能发货|不够|不支持换货"
    r"|不小心|不符|没货|不介意|不嫌弃|会不会|愿不愿意|方便不方便|不走平台|不用走平台|不用通过平台"
    r"|不通过平台|不经过平台|不同|不对|不吃亏|不远|不一样|不需要走|差不多|动不动"
)
_DENIAL_ZH = (
    r"不要|请勿|切勿|勿|别(?![的人家墨扭针])|无需|无须|不需要|不需|不用|不必|不会|禁止|从不|从未|绝不|决不"
    r"|不得|不能|不可|不允许|拒绝|不提供|不接受|不支持|不是|并不|不让|不应|不建议|不推荐"
    r"|有人(?:用|打|自称|假|让|要|叫|以|冒)|[装用登接]不了|(?:不|无|没|没有)$|没有(?:社交|微信|账号|qq|必要|要求|让|向"
    r"|权|任何)|没必要|未曾|谨防|警惕|防止|看不到|看不见|没有您|不知道|不在|不向|不索|不收|不通过|不使用"
    r"|不做|不算|不含|不存在|不再|不想让|不加|不私|不留|不问|不问您|不找|不靠|不搞|免(?:收|除|付|运)"
)
_NO_DENIAL = re.compile("|".join((_NO_DENIAL_RU, _NO_DENIAL_EN, _NO_DENIAL_ZH)))
# Who speaks of fraud warns of it.
_FRAUD = re.compile(r"\bмошенни\w*|\bscam\w*|\bfraud\w*|\bphishing\b|骗子|诈骗|骗局")
_DENIAL = re.compile("|".join((_DENIAL_RU, _DENIAL_EN, _DENIAL_ZH)))
_ANEW = re.compile(
    r"\b(?:но|а|зато|однако|лучше|поэтому|просто|тогда|иначе|чтобы|but|instead(?! of)|just|so|then|however"
    r"|otherwise|therefore)\b"
    r"|,\s*(?:please|kindly|if|let us|let's|you can|we can|we will|we'll|there we|contact|write|call|send"
    r"|add|пожалуиста,? (?!не )|прошу|просим|если|можете|можно|дава\w+|тут)\b"
    r"|\b(?:please|kindly)\b(?! (?:do not|don'?t|never|be careful|note|beware))"
    r"|但|而是|所以|因此|那就|建议|最好|可以(?!不)|请(?!勿|不|别|放心|注意|千万|您?不|您?别|您?千万"
    r"|您?放心|绝)|麻烦(?!您?不)|直接|劳烦|[,](?:您|你|咱|我们|加|发|打|扫)"
)
_ORDER = re.compile(r"\b\w{2,20}(?:ите|ьте|аите|яите)(?:сь)?\b")
_ORDERS_TO_HEAR = re.compile(
    r"\b(?:извините|простите|поверьте|знаите|помните|учтите|заметьте|подскажите|обратите|имеите|будьте"
    r"|поимите|хотите|можете)\b"
)
_DENIED_AFTER = re.compile(
    r"^[^.!?;。\n]{0,40}?(?:\bне (?:нужн\w*|надо|требу\w+|обязательн\w*|следует|стоит|использу\w*|можем"
    r"|придется|имеем|прос\w*|собира\w*|запрашива\w*|взима\w*|предусмотр\w*|понадоб\w*"
    r"|необходим\w*|буд\w*|принима\w*|предлага\w*|разреш\w*|допуска\w*|нужен|пиш\w*|общаем\w*|отвеча\w*"
    r"|вед\w*|работа\w*|спрашива\w*|требуем|делаем|оказыва\w*|практику\w*|обещ\w*|бер\w+|проверя\w*"
    r"|передава\w*|сообща\w*)"
    r"|\b(?:нас|меня|магазина) (?:там )?нет\b|\bне мы\b|\bне от нас\b|\bне наш\w*|\bnot us\b"
    r"|\bnot from us\b|\bnot ours\b|不是我们|不是本店|\bнет необходимости|\bнет нужды|\bзапрещ\w+"
    r"|\bнельзя\b|\bневозможн\w*|\bисключен\w*"
    r"|\b(?:is|are|will|was|were) (?:not|never)\b|\b(?:isn|aren|won)'?t\b|\bnot (?:required|needed"
    r"|necessary|allowed|used|supported)\b|\bforbidden\b|\bprohibited\b|\b(?:is|are) not (?:installed"
    r"|supported|available)\b|\bis against\b|\bunnecessary\b"
    r"|不需要|不用|没必要|不必|无需|是不允许|都不|是禁止|违反|违规|不会|不可以|不被允许|我们不|均不|也不要|不收|免费)"
)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a part begins and ends; a long one is looked at no further than ``REACH``."""
    low = max(0, start - REACH)
    first = low
    for mark in _SENTENCE_END.finditer(text, low, start):
        first = mark.end()
    after = _SENTENCE_END.search(text, end, min(len(text), end + REACH))
    return first, after.start() if after else min(len(text), end + REACH)


def is_denied(text: str, start: int, end: int, *, is_name: bool = False, is_told: bool = False) -> bool:
    """Whether the words from ``start`` to ``end`` are spoken of as what is not done or not asked for. ``is_name``: they
    only name something, so that they may stand in a list after what denies them. ``is_told``: they tell what is so and
    ask for nothing."""
    first, last = sentence(text, start, end)
    if not is_told and _FRAUD.search(text, first, last):
        return True
    masked = _NO_DENIAL.sub(_blank, text[first:last])
    before = _since_anew(masked[: start - first], text[start:end])
    if not is_name and before.rstrip().endswith(","):
        before = ""
    if _DENIAL.search(masked, start - first, end - first):
        return True
    if _denies(before, text[start:end]):
        return True
    after = re.split(r"\b(?:но|а|but)\b|但|,(?= ?(?:пожалуиста|please|请))", masked[end - first :])[0]
    return _DENIED_AFTER.match(after) is not None


def _blank(match: re.Match[str]) -> str:
    return "¤" * len(match.group())


def _since_anew(before: str, words: str) -> str:
    """What stands before, from the last point on where the sentence begins anew."""
    cut = 0
    for mark in _ANEW.finditer(before):
        cut = mark.end()
    if _ORDER.match(words) and "," in before[cut:]:
        cut = before.rindex(",") + 1
    return before[cut:]


def _denies(before: str, words: str) -> bool:
    last = None
    for order in _ORDER.finditer(before):
        if not _ORDERS_TO_HEAR.match(order.group()):
            last = order
    if last is not None and not _ORDER.match(words):
        lead = before[max(0, last.start() - 30) : last.start()]
        tail = before[last.end() :]
        return bool(_DENIAL.search(lead[-14:]) or _DENIAL.search(tail)) or bool(
            re.search(r"(?:никогда|никому|ни в коем случае)\b[^,]*$", lead)
        )
    return _DENIAL.search(before) is not None
