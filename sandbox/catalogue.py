"""The shop's goods and warehouses: an invented household brand, the same for the same seed."""

from decimal import Decimal
from random import Random

from sandbox.shop import Shop, found
from sandbox.stock import key
from sandbox.store import Doc

FBS_WAREHOUSE = 1020005000101000
RFBS_WAREHOUSE = 1020005000202000
WAREHOUSES = {FBS_WAREHOUSE: "Склад Мытищи", RFBS_WAREHOUSE: "Склад Тверь (своя доставка)"}
OWN_DELIVERY = (RFBS_WAREHOUSE,)

COLOURS = {
    "GL": ("голубой", "#7fa6c9"),
    "GR": ("графитовый", "#5b6470"),
    "ZL": ("зелёный", "#7da287"),
    "BG": ("бежевый", "#cdb795"),
    "TR": ("терракотовый", "#c58468"),
    "WH": ("молочный", "#e8e2d6"),
}

# Article, name, picture, price in roubles, weight in grams.
GOODS: list[tuple[str, str, str, int, int]] = [
    ("KT-17", "Чайник заварочный «Полдень» 1,2 л, стекло", "kettle", 1890, 820),
    ("MG-04", "Кружка керамическая «Утро» 350 мл", "mug", 590, 380),
    ("LP-22", "Лампа настольная «Лист», светодиодная", "lamp", 2790, 1100),
    ("RK-31", "Рюкзак городской «Маршрут» 18 л", "bag", 3490, 760),
    ("TW-08", "Полотенце банное «Берег» 70×140 см, хлопок", "towel", 990, 450),
    ("BT-12", "Термобутылка «Тропа» 500 мл", "bottle", 1490, 330),
    ("PN-26", "Сковорода «Дача» 26 см с крышкой", "pan", 2590, 1650),
    ("BX-05", "Короб для хранения «Порядок» 30×40 см", "box", 790, 620),
    ("UM-03", "Зонт складной «Капля», автомат", "umbrella", 1690, 410),
    ("NB-14", "Блокнот на кольцах «Черновик» A5, 120 листов", "book", 450, 290),
    ("PL-09", "Плед вязаный «Вечер» 130×170 см", "towel", 3290, 1300),
    ("VZ-11", "Ваза керамическая «Роща» 24 см", "vase", 1790, 940),
    ("CL-02", "Часы настенные «Минута» 30 см, бесшумные", "clock", 1990, 700),
    ("SC-19", "Весы кухонные «Грамм» до 5 кг", "scale", 1390, 520),
    ("BR-07", "Доска разделочная «Полянка», бук", "board", 1190, 880),
    ("CN-33", "Набор контейнеров «Запас», 5 шт.", "box", 1590, 760),
    ("SH-16", "Сумка-шопер «Рынок», хлопок", "bag", 890, 210),
    ("KF-21", "Кофемолка ручная «Зерно»", "mug", 2290, 560),
    ("LN-13", "Фонарь кемпинговый «Привал», аккумуляторный", "lamp", 1890, 480),
    ("ND-06", "Ночник детский «Луна»", "lamp", 1290, 240),
    ("BL-28", "Бутылка для масла «Олива» 300 мл, с дозатором", "bottle", 690, 410),
    ("GR-10", "Кашпо подвесное «Балкон» 18 см", "vase", 840, 390),
    ("ED-15", "Ежедневник недатированный «План» A5", "book", 790, 340),
    ("ST-24", "Кастрюля «Семья» 3 л, нержавеющая сталь", "pan", 3190, 1480),
]


def build(shop: Shop, count: int) -> None:
    """Fill products and stock of both warehouses."""
    dice = Random(f"{shop.options.seed}/{shop.client_id}/catalogue")
    for index in range(count):
        product = _product(shop, dice, index)
        shop.products.put(product["offer_id"], product)
        for warehouse_id in WAREHOUSES:
            doc = {"sku": product["sku"], "warehouse_id": warehouse_id, "reserved": 0}
            doc |= {"present": dice.randint(18, 90), "updated_at": shop.now()}
            shop.stock.put(key(product["sku"], warehouse_id), doc)


def _product(shop: Shop, dice: Random, index: int) -> Doc:
    article, name, picture, price, weight = GOODS[index % len(GOODS)]
    lap, codes = index // len(GOODS), list(COLOURS)
    code = codes[(index + lap) % len(codes)]
    series = f"-{lap // len(codes) + 1}" if lap >= len(codes) else ""
    return {
        "offer_id": f"{article}-{code}{series}",
        "name": f"{name}, {COLOURS[code][0]}",
        "picture": picture,
        "colour": COLOURS[code][1],
        "colour_name": COLOURS[code][0],
        "price": f"{Decimal(price):.2f}",
        "old_price": f"{Decimal(price) * Decimal('1.25') // 10 * 10:.2f}",
        "weight": weight,
        "sku": 1_640_000_000 + index * 7919 + dice.randint(0, 7000),
        "product_id": 248_000_000 + index * 613 + dice.randint(0, 600),
        "barcodes": [f"46{dice.randint(10**10, 10**11 - 1)}"],
        "created_at": shop.now(),
    }


def products(shop: Shop) -> list[Doc]:
    return sorted(shop.products.all(), key=lambda doc: int(doc["product_id"]))


def set_price(shop: Shop, offer_id: str, price: str) -> Doc:
    """What a piece costs from now on, in roubles."""
    return shop.products.put(offer_id, {**found(shop.products, offer_id), "price": f"{Decimal(price):.2f}"})


def line(product: Doc, quantity: int = 1) -> Doc:
    """A posting line of this product at today's price."""
    wanted = ("sku", "offer_id", "name", "price", "weight", "colour_name")
    return {"quantity": quantity, **{field: product[field] for field in wanted}}
