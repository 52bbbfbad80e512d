"""The sentences of a request to Ozon's support, in its three languages. Pure.

They are read by Ozon, not by whoever looks at the desk, so they stand here and not in the catalogues. A sentence is
said only where each fact it names is known; of several ways to say a thing the first that can be said is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class About(models.TextChoices):
    """What Ozon's support is asked about."""

    LOST = "lost", _("parcel lost")
    STUCK = "stuck", _("parcel does not move")
    DISPOSED = "disposed", _("goods disposed of")
    SUBSTITUTED = "substituted", _("other goods came back")
    MISSING = "missing", _("pieces or parts are missing")
    DEFECT_IN_TRANSIT = "defect_in_transit", _("damaged on the way")
    DISPUTE = "dispute", _("dispute")
    COMPENSATION = "compensation", _("compensation by Ozon")
    MONEY_DIFFERS = "money_differs", _("amount differs")
    NO_MONEY = "no_money", _("case without money")
    NO_CASE = "no_case", _("money without a case")


# The sums belong into these, and into no other.
ABOUT_MONEY = frozenset({About.MONEY_DIFFERS, About.NO_MONEY, About.NO_CASE})
# What was found when the parcel was opened.
ABOUT_GOODS = frozenset(
    {About.SUBSTITUTED, About.MISSING, About.DEFECT_IN_TRANSIT, About.DISPUTE, About.COMPENSATION}
)

Ways = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language. ``facts`` are lines, each said or left out; the rest is said in the first way that can be."""

    subject: Ways
    greeting: str
    shop: Ways
    topics: Mapping[About, str]
    happened: Mapping[About, Ways]
    facts: Ways
    found: str
    found_line: Ways
    sums: str
    sum_lines: Ways
    booking: Ways
    asked: Mapping[About, Ways]
    thanks: str


RU = Words(
    subject=("Возврат {number}, отправление {posting}: {topic}", "Отправление {posting}: {topic}"),
    greeting="Здравствуйте!",
    shop=("Магазин «{shop}», Client-Id {client_id}.", "Магазин «{shop}»."),
    topics={
        About.LOST: "посылка с возвратом потеряна",
        About.STUCK: "возврат не движется",
        About.DISPOSED: "товар утилизирован",
        About.SUBSTITUTED: "вернулся другой товар",
        About.MISSING: "в возврате не хватает товара или частей",
        About.DEFECT_IN_TRANSIT: "товар повреждён в пути",
        About.DISPUTE: "спор с покупателем",
        About.COMPENSATION: "компенсация за товар",
        About.MONEY_DIFFERS: "сумма возврата не сходится с начислениями",
        About.NO_MONEY: "возврат не отражён в начислениях",
        About.NO_CASE: "деньги удержаны без возврата",
    },
    happened={
        About.LOST: (
            "Посылка с возвратом потеряна, к нам она не поступила. Статус не меняется с {since}.",
            "Посылка с возвратом потеряна, к нам она не поступила.",
        ),
        About.STUCK: (
            "Посылка с возвратом не движется уже {days} дн., с {since}.",
            "Посылка с возвратом давно не движется.",
        ),
        About.DISPOSED: ("Возвращённый товар утилизирован, мы его не получили.",),
        About.SUBSTITUTED: ("В посылке с возвратом оказался не тот товар, который мы отправляли.",),
        About.MISSING: ("В посылке с возвратом нет товара или его частей.",),
        About.DEFECT_IN_TRANSIT: ("Товар вернулся повреждённым. Мы отправляли его исправным.",),
        About.DISPUTE: (
            "Покупатель открыл спор после нашего отказа. Наш ответ покупателю: «{rejection}».",
            "Покупатель открыл спор.",
        ),
        About.COMPENSATION: (
            "По этому возврату нам положена компенсация. Статус компенсации: {compensation}.",
            "По этому возврату нам положена компенсация.",
        ),
        About.MONEY_DIFFERS: ("Сумма, удержанная за возврат, не совпадает с суммой возврата.",),
        About.NO_MONEY: (
            "Деньги покупателю возвращены, но в начислениях операции нет с {since}.",
            "Деньги покупателю возвращены, но в начислениях операции нет.",
        ),
        About.NO_CASE: ("С нас удержаны деньги за возврат, но возврата по этому отправлению нет.",),
    },
    facts=(
        "Отправление: {posting}",
        "Заказ: {order}",
        "Схема: {scheme}",
        "Возврат: {number}",
        "ID возврата: {return_id}",
        "Товар: {product}",
        "Артикул: {offer_id}",
        "SKU: {sku}",
        "Количество: {quantity} шт.",
        "Цена за штуку: {price}",
        "Сумма: {total}",
        "Возврат создан: {opened}",
        "Причина покупателя: {reason}",
        "Слова покупателя: «{wish}»",
        "Статус у Ozon: {state}",
        "Статус денег у Ozon: {money_state}",
        "Где посылка: {place}",
        "Прибыла туда: {arrived}",
        "Трек-номер: {tracking}",
        "Штрихкод возврата: {barcode}",
        "Получено нами: {received}",
        "Ответ по предложению нужен до: {compensation_until}",
    ),
    found="При осмотре установлено:",
    found_line=(
        "{piece}: {found}; осмотр {at}, {signed}",
        "{piece}: {found}; осмотр {at}",
        "{piece}: {found}",
    ),
    sums="Суммы:",
    sum_lines=(
        "Возврат покупателю по нашему решению: {planned}",
        "Обратная доставка покупателю: {shipping}",
        "Возвращено по данным Ozon: {shown}",
        "Удержано в начислениях за товар: {booked}",
        "Удержано в начислениях за обратную доставку: {booked_shipping}",
        "Компенсация от Ozon: {compensated}",
        "Разница: {difference}",
    ),
    booking=("{day}: {words}, {amount}",),
    asked={
        About.LOST: (
            "Просим найти посылку или выплатить компенсацию {total}.",
            "Просим найти посылку или выплатить компенсацию.",
        ),
        About.STUCK: (
            "Просим сообщить, где посылка и когда мы её получим. Если она потеряна, просим выплатить компенсацию.",
        ),
        About.DISPOSED: (
            "Просим сообщить основание утилизации и, если наше согласие не требовалось, выплатить компенсацию {total}.",
            "Просим сообщить основание утилизации и выплатить компенсацию.",
        ),
        About.SUBSTITUTED: (
            "Просим проверить, где подменили товар, и выплатить компенсацию {total}. Фото осмотра: {photos}.",
            "Просим проверить, где подменили товар, и выплатить компенсацию {total}.",
            "Просим проверить, где подменили товар, и выплатить компенсацию.",
        ),
        About.MISSING: (
            "Просим проверить вложение и выплатить компенсацию за недостающее. Фото осмотра: {photos}.",
            "Просим проверить вложение и выплатить компенсацию за недостающее.",
        ),
        About.DEFECT_IN_TRANSIT: (
            "Просим признать повреждение при доставке и выплатить компенсацию. Фото осмотра: {photos}.",
            "Просим признать повреждение при доставке и выплатить компенсацию.",
        ),
        About.DISPUTE: (
            "Просим учесть наши доказательства и оставить решение в силе. Фото осмотра: {photos}.",
            "Просим учесть наши доказательства и оставить решение в силе.",
        ),
        About.COMPENSATION: (
            "Просим выплатить компенсацию {total} или сообщить причину отказа.",
            "Просим выплатить компенсацию или сообщить причину отказа.",
        ),
        About.MONEY_DIFFERS: (
            "Просим пояснить разницу {difference} и исправить начисление.",
            "Просим пояснить разницу и исправить начисление.",
        ),
        About.NO_MONEY: ("Просим сообщить, какого числа и какой операцией возврат попадёт в начисления.",),
        About.NO_CASE: (
            "Просим пояснить, за что удержано {booked}, и вернуть деньги, если возврата не было.",
            "Просим пояснить удержание и вернуть деньги, если возврата не было.",
        ),
    },
    thanks="Спасибо. При необходимости пришлём фото, видео и документы.",
)

EN = Words(
    subject=("Return {number}, posting {posting}: {topic}", "Posting {posting}: {topic}"),
    greeting="Hello,",
    shop=("Shop “{shop}”, Client-Id {client_id}.", "Shop “{shop}”."),
    topics={
        About.LOST: "the return parcel is lost",
        About.STUCK: "the return does not move",
        About.DISPOSED: "the goods were disposed of",
        About.SUBSTITUTED: "other goods came back",
        About.MISSING: "pieces or parts are missing in the return",
        About.DEFECT_IN_TRANSIT: "the goods were damaged on the way",
        About.DISPUTE: "dispute with the buyer",
        About.COMPENSATION: "compensation for the goods",
        About.MONEY_DIFFERS: "the refund differs from the accruals",
        About.NO_MONEY: "the refund is not in the accruals",
        About.NO_CASE: "money was taken without a return",
    },
    happened={
        About.LOST: (
            "The return parcel is lost and did not reach us. Its status has not changed since {since}.",
            "The return parcel is lost and did not reach us.",
        ),
        About.STUCK: (
            "The return parcel has not moved for {days} days, since {since}.",
            "The return parcel has not moved for a long time.",
        ),
        About.DISPOSED: ("The returned goods were disposed of; we did not receive them.",),
        About.SUBSTITUTED: ("The return parcel held other goods than the ones we sent.",),
        About.MISSING: ("Pieces or parts of the goods are missing in the return parcel.",),
        About.DEFECT_IN_TRANSIT: ("The goods came back damaged. They were sound when we sent them.",),
        About.DISPUTE: (
            "The buyer opened a dispute after our rejection. Our answer to the buyer: “{rejection}”.",
            "The buyer opened a dispute.",
        ),
        About.COMPENSATION: (
            "A compensation is due to us for this return. Status of the compensation: {compensation}.",
            "A compensation is due to us for this return.",
        ),
        About.MONEY_DIFFERS: ("The sum taken from us for the return differs from the refund.",),
        About.NO_MONEY: (
            "The buyer got the money back, but the accruals show no such operation since {since}.",
            "The buyer got the money back, but the accruals show no such operation.",
        ),
        About.NO_CASE: ("Money was taken from us for a return, but there is no return of this posting.",),
    },
    facts=(
        "Posting: {posting}",
        "Order: {order}",
        "Scheme: {scheme}",
        "Return: {number}",
        "Return ID: {return_id}",
        "Product: {product}",
        "Article (offer_id): {offer_id}",
        "SKU: {sku}",
        "Pieces: {quantity}",
        "Price of a piece: {price}",
        "Sum: {total}",
        "Return opened: {opened}",
        "Buyer's reason: {reason}",
        "Buyer's words: “{wish}”",
        "Status at Ozon: {state}",
        "Status of the money at Ozon: {money_state}",
        "Where the parcel is: {place}",
        "Arrived there: {arrived}",
        "Tracking number: {tracking}",
        "Return barcode: {barcode}",
        "Received by us: {received}",
        "The offer has to be answered by: {compensation_until}",
    ),
    found="Found at the inspection:",
    found_line=(
        "{piece}: {found}; inspected {at}, {signed}",
        "{piece}: {found}; inspected {at}",
        "{piece}: {found}",
    ),
    sums="Sums:",
    sum_lines=(
        "Refund by our decision: {planned}",
        "Return shipping to the buyer: {shipping}",
        "Refunded as Ozon shows: {shown}",
        "Taken in the accruals for the goods: {booked}",
        "Taken in the accruals for return shipping: {booked_shipping}",
        "Compensated by Ozon: {compensated}",
        "Difference: {difference}",
    ),
    booking=("{day}: {words}, {amount}",),
    asked={
        About.LOST: (
            "Please find the parcel or pay a compensation of {total}.",
            "Please find the parcel or pay a compensation.",
        ),
        About.STUCK: (
            "Please tell us where the parcel is and when we will get it. If it is lost, please pay a compensation.",
        ),
        About.DISPOSED: (
            "Please tell us why the goods were disposed of and pay a compensation of {total}.",
            "Please tell us why the goods were disposed of and pay a compensation.",
        ),
        About.SUBSTITUTED: (
            "Please check where the goods were exchanged and pay a compensation of {total}. Photos: {photos}.",
            "Please check where the goods were exchanged and pay a compensation of {total}.",
            "Please check where the goods were exchanged and pay a compensation.",
        ),
        About.MISSING: (
            "Please check the contents and compensate what is missing. Photos of the inspection: {photos}.",
            "Please check the contents and compensate what is missing.",
        ),
        About.DEFECT_IN_TRANSIT: (
            "Please confirm the damage on the way and pay a compensation. Photos of the inspection: {photos}.",
            "Please confirm the damage on the way and pay a compensation.",
        ),
        About.DISPUTE: (
            "Please consider our evidence and let the decision stand. Photos of the inspection: {photos}.",
            "Please consider our evidence and let the decision stand.",
        ),
        About.COMPENSATION: (
            "Please pay the compensation of {total} or tell us why it is refused.",
            "Please pay the compensation or tell us why it is refused.",
        ),
        About.MONEY_DIFFERS: (
            "Please explain the difference of {difference} and correct the accrual.",
            "Please explain the difference and correct the accrual.",
        ),
        About.NO_MONEY: (
            "Please tell us on which day and by which operation the refund will be in the accruals.",
        ),
        About.NO_CASE: (
            "Please explain why {booked} was taken, and give it back if there was no return.",
            "Please explain why the money was taken, and give it back if there was no return.",
        ),
    },
    thanks="Thank you. We can send photos, videos and documents.",
)

ZH = Words(
    subject=("退货 {number}，货件 {posting}：{topic}", "货件 {posting}：{topic}"),
    greeting="您好！",
    shop=("店铺“{shop}”，Client-Id {client_id}。", "店铺“{shop}”。"),
    topics={
        About.LOST: "退货包裹丢失",
        About.STUCK: "退货包裹长时间没有移动",
        About.DISPOSED: "退货商品已被销毁",
        About.SUBSTITUTED: "退回的商品不符",
        About.MISSING: "退货缺少商品或配件",
        About.DEFECT_IN_TRANSIT: "商品在运输中损坏",
        About.DISPUTE: "与买家的争议",
        About.COMPENSATION: "商品赔偿",
        About.MONEY_DIFFERS: "退款金额与结算不符",
        About.NO_MONEY: "结算中没有这笔退款",
        About.NO_CASE: "没有退货却扣了款",
    },
    happened={
        About.LOST: (
            "退货包裹已丢失，我们没有收到。状态自 {since} 起没有变化。",
            "退货包裹已丢失，我们没有收到。",
        ),
        About.STUCK: ("退货包裹自 {since} 起已 {days} 天没有移动。", "退货包裹长时间没有移动。"),
        About.DISPOSED: ("退货商品已被销毁，我们没有收到。",),
        About.SUBSTITUTED: ("退货包裹中的商品不是我们发出的商品。",),
        About.MISSING: ("退货包裹中缺少商品或配件。",),
        About.DEFECT_IN_TRANSIT: ("商品退回时已损坏，发货时完好。",),
        About.DISPUTE: ("我们拒绝后，买家发起了争议。我们给买家的答复：“{rejection}”。", "买家发起了争议。"),
        About.COMPENSATION: (
            "这次退货应向我们赔偿。赔偿状态：{compensation}。",
            "这次退货应向我们赔偿。",
        ),
        About.MONEY_DIFFERS: ("因退货向我们扣除的金额与退款金额不一致。",),
        About.NO_MONEY: (
            "款项已退给买家，但自 {since} 起结算中没有这笔操作。",
            "款项已退给买家，但结算中没有这笔操作。",
        ),
        About.NO_CASE: ("因退货向我们扣了款，但这个货件没有退货。",),
    },
    facts=(
        "货件：{posting}",
        "订单：{order}",
        "模式：{scheme}",
        "退货：{number}",
        "退货 ID：{return_id}",
        "商品：{product}",
        "货号：{offer_id}",
        "SKU：{sku}",
        "数量：{quantity} 件",
        "单价：{price}",
        "金额：{total}",
        "退货创建时间：{opened}",
        "买家的原因：{reason}",
        "买家的话：“{wish}”",
        "Ozon 状态：{state}",
        "Ozon 款项状态：{money_state}",
        "包裹所在地：{place}",
        "到达时间：{arrived}",
        "运单号：{tracking}",
        "退货条码：{barcode}",
        "我们收到的时间：{received}",
        "赔偿方案答复期限：{compensation_until}",
    ),
    found="检验结果：",
    found_line=("{piece}：{found}；检验 {at}，{signed}", "{piece}：{found}；检验 {at}", "{piece}：{found}"),
    sums="金额：",
    sum_lines=(
        "按我们的决定退给买家：{planned}",
        "退给买家的退货运费：{shipping}",
        "Ozon 显示已退：{shown}",
        "结算中扣除的货款：{booked}",
        "结算中扣除的退货运费：{booked_shipping}",
        "Ozon 的赔偿：{compensated}",
        "差额：{difference}",
    ),
    booking=("{day}：{words}，{amount}",),
    asked={
        About.LOST: ("请找到包裹，或赔偿 {total}。", "请找到包裹，或给予赔偿。"),
        About.STUCK: ("请告知包裹在哪里、何时能送到。如已丢失，请给予赔偿。",),
        About.DISPOSED: ("请告知销毁的依据，并赔偿 {total}。", "请告知销毁的依据，并给予赔偿。"),
        About.SUBSTITUTED: (
            "请核查商品在哪个环节被调换，并赔偿 {total}。检验照片：{photos} 张。",
            "请核查商品在哪个环节被调换，并赔偿 {total}。",
            "请核查商品在哪个环节被调换，并给予赔偿。",
        ),
        About.MISSING: (
            "请核查包裹内容，并赔偿缺少的部分。检验照片：{photos} 张。",
            "请核查包裹内容，并赔偿缺少的部分。",
        ),
        About.DEFECT_IN_TRANSIT: (
            "请确认商品在运输中损坏，并给予赔偿。检验照片：{photos} 张。",
            "请确认商品在运输中损坏，并给予赔偿。",
        ),
        About.DISPUTE: (
            "请考虑我们的证据，维持原决定。检验照片：{photos} 张。",
            "请考虑我们的证据，维持原决定。",
        ),
        About.COMPENSATION: ("请支付赔偿 {total}，或告知拒绝的原因。", "请支付赔偿，或告知拒绝的原因。"),
        About.MONEY_DIFFERS: (
            "请说明差额 {difference} 的原因，并更正结算。",
            "请说明差额的原因，并更正结算。",
        ),
        About.NO_MONEY: ("请告知这笔退款将在哪一天、以哪种操作计入结算。",),
        About.NO_CASE: (
            "请说明为什么扣除 {booked}；如果没有退货，请退还。",
            "请说明扣款的原因；如果没有退货，请退还。",
        ),
    },
    thanks="谢谢。如有需要，我们可以提供照片、视频和文件。",
)

WORDS: Mapping[str, Words] = {"ru": RU, "en": EN, "zh-hans": ZH}
