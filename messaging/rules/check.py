"""What may not be written to a buyer. Pure; runs on the draft, at approval and again at the moment of sending."""

import re
import unicodedata

from messaging.rules.types import MAX_LENGTH, USUAL, Finding, Rule, RuleSet

# How much of a text is judged once its letters are made plain, which can make it longer. The patterns take a time
# that grows with it; what goes on after that is too long, so nothing forbidden can hide there.
JUDGED = 2 * MAX_LENGTH

# Letters that look alike: a phone or a messenger's name is often written with the other alphabet.
_LOOK_ALIKE = str.maketrans("аеорсухкмтвнії", "aeopcyxkmtbhii")
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]{1,63}\.(?:ru|com|net|org|рф|cn|shop|store|me|online|site)\b(?:/\S*)?"
)
_OWN_LINK = re.compile(r"^(?:https?://)?(?:www\.)?ozon\.ru(?:/|$)")
_EMAIL = re.compile(r"[\w.+-]{1,64}\s*(?:@|\[at\]|\(at\)|собака)\s*[\w-]{1,63}\s*(?:\.|точка|dot)\s*\w{2,}")
_DIGIT_RUN = re.compile(r"\+?\d(?:[\s().\-_*]{0,3}\d){9,14}")
_ORDER_NUMBER = re.compile(r"\b\d{6,12}-\d{3,5}(?:-\d{1,4})?\b")
_MESSENGER = re.compile(
    r"whats\s*app|wats\s*app|ватсап|вотсап|вацап|telegram|телеграм|\bтг\b|viber|вайбер|wechat|weixin|微信|"
    r"instagram|инстаграм|вконтакте|\bвк\b|skype|скайп|t\.me|@[a-z]\w{4,}|qq\s*[:：]?\s*\d{5,}|加我|私聊"
)
_EXTRA_PAYMENT = re.compile(
    r"доплат\w*|переведите\s+\w*\s*(?:деньги|на\s+карту)|на\s+карту|pay\s+extra|补差价|转账"
)
_ASK_TO_CANCEL = re.compile(
    r"(?:отмените|отменить|откажитесь)[\s,]+(?:пожалуйста[\s,]+)?(?:ваш\s+|свой\s+|этот\s+|от\s+)?заказ\w*|"
    r"(?:please\s+)?cancel\s+(?:the|your)\s+order|请?取消订单"
)
_PERSONAL = re.compile(
    r"(?:сообщите|пришлите|напишите|укажите)\s+(?:нам\s+)?(?:ваш\w*\s+)?(?:номер\s+)?"
    r"(?:телефон\w*|адрес\w*|паспорт\w*|почт\w*|карт\w*)|your\s+(?:phone|address|passport|card)|您的(?:电话|地址)"
)
_REVIEW = re.compile(
    r"(?:оставьте|напишите|поставьте)\s+\w*\s*(?:отзыв|оценк|5\s*зв)\w*|leave\s+a\s+review|好评"
)

_PATTERNS: tuple[tuple[Rule, re.Pattern[str]], ...] = (
    (Rule.EMAIL, _EMAIL),
    (Rule.MESSENGER, _MESSENGER),
    (Rule.EXTRA_PAYMENT, _EXTRA_PAYMENT),
    (Rule.ASK_TO_CANCEL, _ASK_TO_CANCEL),
    (Rule.PERSONAL_DATA, _PERSONAL),
    (Rule.REVIEW, _REVIEW),
)


def check(text: str, rules: RuleSet = USUAL) -> list[Finding]:
    """Every rule the text breaks; an empty list means it may be sent as far as its words go."""
    if not text.strip():
        return [Finding(Rule.EMPTY)]
    whole = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).translate(_ZERO_WIDTH).casefold()
    plain = whole[:JUDGED]
    latin = plain.translate(_LOOK_ALIKE)
    found = [Finding(Rule.TOO_LONG)] if len(text) > MAX_LENGTH or len(whole) > JUDGED else []
    found += [Finding(Rule.LINK, word) for word in _LINK.findall(plain) if not _OWN_LINK.match(word)]
    found += [
        Finding(Rule.PHONE, match.group()) for match in _DIGIT_RUN.finditer(_ORDER_NUMBER.sub(" # ", plain))
    ]
    for rule, pattern in _PATTERNS:
        match = pattern.search(plain) or pattern.search(latin)
        if match:
            found.append(Finding(rule, match.group()))
    return found
