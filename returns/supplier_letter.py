"""A letter to a supplier about a defect, to be copied: which goods, what was found, what we have to show. In the
supplier's language, so it stands here and not in the catalogues."""

from dataclasses import dataclass

from django.utils import translation

from returns.found_words import found_in
from returns.models import Return
from returns.unit_states import Inspection


@dataclass(frozen=True)
class _Words:
    greeting: str
    opening: str
    product: str
    article: str
    number: str
    found: str
    buyer: str
    photos: str
    asked: str


_WORDS = {
    "ru": _Words(
        "Здравствуйте!",
        "Покупатель вернул товар вашей поставки с дефектом.",
        "Товар: {product}",
        "Артикул: {offer_id}, штук: {quantity}",
        "Возврат: {number}",
        "Осмотр:",
        "Покупатель пишет: «{wish}»",
        "Фото осмотра: {photos}. Пришлём по запросу вместе с актом.",
        "Просим сообщить причину дефекта и предложить замену, ремонт или возмещение.",
    ),
    "en": _Words(
        "Hello,",
        "A buyer sent back goods you supplied, with a defect.",
        "Product: {product}",
        "Article: {offer_id}, pieces: {quantity}",
        "Return: {number}",
        "Inspection:",
        "The buyer writes: “{wish}”",
        "Photos of the inspection: {photos}. We send them with the report on request.",
        "Please tell us the cause of the defect and offer a replacement, a repair or a refund.",
    ),
    "zh-hans": _Words(
        "您好！",
        "买家退回了贵方供应的商品，存在缺陷。",
        "商品：{product}",
        "货号：{offer_id}，数量：{quantity}",
        "退货：{number}",
        "检验结果：",
        "买家留言：“{wish}”",
        "检验照片：{photos} 张。可应要求连同检验报告一起提供。",
        "请告知缺陷原因，并提出换货、维修或赔偿方案。",
    ),
}


def supplier_letter(case: Return, *, language: str) -> str:
    """In ``ru``, ``en`` or ``zh-hans`` (KeyError for another). What is not known is left out. Three queries."""
    words = _WORDS[language]
    with translation.override(language):
        found = [one for one in found_in(case) if one.inspection != Inspection.PASSED]
    photos = case.pictures.filter(removed_at=None).count()
    goods = [
        words.product.format(product=case.product) if case.product else "",
        words.article.format(offer_id=case.offer_id, quantity=case.quantity) if case.offer_id else "",
        words.number.format(number=case.number or case.return_id),
    ]
    blocks = [
        [words.greeting, words.opening],
        goods,
        [words.found, *(f"— {one.piece}: {one.words}" for one in found)] if found else [],
        [words.buyer.format(wish=case.wish)] if case.wish else [],
        [words.photos.format(photos=photos)] if photos else [],
        [words.asked],
    ]
    return "\n\n".join("\n".join(filter(None, lines)) for lines in blocks if any(lines))
