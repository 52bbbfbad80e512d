"""What to answer a buyer about a claim that is decided in Ozon's cabinet: a draft to copy. Content, not the desk's own
words, so by the buyer's language and not by the reader's. Pure."""

from typing import Any

from returns.models import Return
from returns.states import Claim

LANGUAGES = {"ru": "Русский", "en": "English", "zh-hans": "中文"}
# What the cabinet lets a seller answer, in the order it is offered here.
ANSWERS = (Claim.REFUND_APPROVED, Claim.PARTIAL_OFFERED, Claim.REJECTED)

_TEXTS: dict[str, dict[Claim, str]] = {
    "ru": {
        Claim.REFUND_APPROVED: (
            "Здравствуйте! Мы рассмотрели вашу заявку на возврат товара «%(product)s» из заказа %(number)s и одобрили"
            " её. Деньги вернёт Ozon. Извините за неудобства."
        ),
        Claim.PARTIAL_OFFERED: (
            "Здравствуйте! Мы рассмотрели вашу заявку на возврат товара «%(product)s» из заказа %(number)s. Предлагаем"
            " вернуть часть стоимости, а товар оставить у вас. Если согласны, примите предложение в заявке."
        ),
        Claim.REJECTED: (
            "Здравствуйте! Мы внимательно изучили вашу заявку на возврат товара «%(product)s» из заказа %(number)s."
            " К сожалению, одобрить её не можем: [напишите, почему]. Если у вас есть другие фотографии, добавьте их"
            " к заявке, и мы посмотрим ещё раз."
        ),
    },
    "en": {
        Claim.REFUND_APPROVED: (
            "Hello! We have looked at your claim about “%(product)s” of order %(number)s and approved it. Ozon returns"
            " the money. We are sorry for the trouble."
        ),
        Claim.PARTIAL_OFFERED: (
            "Hello! We have looked at your claim about “%(product)s” of order %(number)s. We offer to return a part of"
            " the price, and you keep the goods. If you agree, accept the offer in the claim."
        ),
        Claim.REJECTED: (
            "Hello! We have looked closely at your claim about “%(product)s” of order %(number)s. We are sorry that we"
            " cannot approve it: [write why]. If you have other pictures, add them to the claim and we look again."
        ),
    },
    "zh-hans": {
        Claim.REFUND_APPROVED: (
            "您好！我们已审核您对订单 %(number)s 中商品“%(product)s”的退货申请，并已同意。款项由 Ozon 退还。"
            "给您带来不便，敬请谅解。"
        ),
        Claim.PARTIAL_OFFERED: (
            "您好！我们已审核您对订单 %(number)s 中商品“%(product)s”的退货申请。我们建议退还部分货款，商品由您保留。"
            "如您同意，请在申请中接受该方案。"
        ),
        Claim.REJECTED: (
            "您好！我们已仔细审核您对订单 %(number)s 中商品“%(product)s”的退货申请。很抱歉，我们无法同意："
            "[请写明原因]。如您有其他照片，请补充到申请中，我们会再次审核。"
        ),
    },
}


def answer_text(case: Return, answer: Claim, *, language: str, product: str = "") -> str:
    """The draft in a language of ``LANGUAGES``, for one of ``ANSWERS``. A rejection leaves a gap in square brackets:
    only a person knows why. ``product``: its name where the case holds none."""
    facts: dict[str, Any] = {
        "product": case.product or product or case.offer_id,
        "number": case.order_number or case.posting_number,
    }
    return _TEXTS[language][answer] % facts
