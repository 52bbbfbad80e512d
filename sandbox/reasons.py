"""Why postings are cancelled and goods come back: Ozon's known ids with texts of our own."""

from sandbox.store import Doc

BUYER = {
    501: "Перенесли срок доставки",
    502: "Отменили часть заказа",
    503: "Не применилась скидка или промокод",
    504: "Хочу оформить заказ заново",
    505: "Слишком долго ждать доставку",
    506: "Нашёл дешевле",
    507: "Покупатель передумал",
    508: "Другая причина",
    710: "Указан неверный адрес доставки",
}
SELLER = {
    352: "Товар закончился на складе продавца",
    400: "Остался только товар с дефектом",
    401: "Продавец отказался от арбитража",
    402: "Другая причина продавца",
}
DELIVERY = {
    665: "Покупатель не забрал заказ",
    666: "Доставка в регион невозможна",
    667: "Заказ утерян службой доставки",
}
NAMES = {**BUYER, **SELLER, **DELIVERY}
# Those a seller may choose when he cancels a posting himself.
FOR_SELLER = (352, 400, 402)
DEFAULTS = {"client": 507, "customer": 507, "seller": 352, "delivery": 665, "ozon": 501, "system": 508}
INITIATORS = {
    "client": "Клиент",
    "customer": "Покупатель",
    "seller": "Продавец",
    "delivery": "Служба доставки",
    "ozon": "Ozon",
    "system": "Система",
}
NO_CANCELLATION: Doc = {
    "cancel_reason_id": 0,
    "cancel_reason": "",
    "cancellation_type": "",
    "cancelled_after_ship": False,
    "affect_cancellation_rating": False,
    "cancellation_initiator": "",
}

RETURN_REASONS: dict[int, tuple[str, bool]] = {
    101: ("Товар с дефектом", True),
    102: ("Привезли не тот товар", True),
    103: ("Не хватает деталей", True),
    104: ("Не подошёл размер или цвет", False),
    105: ("Не понравился товар", False),
}
REJECTIONS: list[Doc] = [
    {
        "id": 201,
        "name": "Следы использования",
        "hint": "Опишите, какие следы видны на фото",
        "is_comment_required": True,
    },
    {
        "id": 202,
        "name": "Дефект не подтверждён",
        "hint": "Объясните, почему это не дефект",
        "is_comment_required": True,
    },
    {
        "id": 203,
        "name": "Не хватает фото или видео",
        "hint": "Напишите, чего не хватает",
        "is_comment_required": True,
    },
    {
        "id": 204,
        "name": "Срок возврата истёк",
        "hint": "Укажите дату получения заказа",
        "is_comment_required": True,
    },
]


def cancellation(*, initiator: str, reason_id: int | None, packed: bool) -> Doc:
    """The block Ozon shows in a cancelled posting; `packed` = cancelled after assembly."""
    chosen = DEFAULTS[initiator] if reason_id is None else reason_id
    return {
        "cancel_reason_id": chosen,
        "cancel_reason": NAMES.get(chosen, "Другая причина"),
        "cancellation_type": initiator,
        "cancelled_after_ship": packed,
        "affect_cancellation_rating": chosen in SELLER,
        "cancellation_initiator": INITIATORS[initiator],
    }
