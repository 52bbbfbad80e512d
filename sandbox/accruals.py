"""What Ozon books for and against the seller, days after it happened; derived from the world, never stored.

Sales and the way there are booked two days after delivery, money given back three days after the refund,
the way back and the storage one day after the parcel arrived. Days are those of the calendar in UTC.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sandbox import defects, parcels, refs, tariffs
from sandbox.shop import Shop
from sandbox.store import Doc

SALE_DAYS, REFUND_DAYS, WAY_BACK_DAYS = 2, 3, 1
FIRST_DAY = "2022-01-01"
ZERO = Decimal(0)


def by_day(shop: Shop, day: str) -> list[Doc]:
    """Everything booked on that day, in a fixed order; nothing of a day that has not begun."""
    if day > shop.now()[:10]:
        return []
    rows = [row for number in _concerned(shop, day) for row in of_posting(shop, number) if row["date"] == day]
    return sorted([*rows, _advertising(shop, day)], key=lambda row: str(row["key"]))


def of_posting(shop: Shop, posting_number: str) -> list[Doc]:
    """Everything booked for this posting up to today, oldest first; none for one that is not known."""
    posting = shop.postings.get(posting_number)
    if posting is None:
        return []
    rows = [*_sale(posting), *_claims(shop, posting), *_parcels(shop, posting)]
    rows += [*_compensations(shop, posting), *_mistake(shop, posting)]
    today = shop.now()[:10]
    return sorted((row for row in rows if row["date"] <= today), key=lambda row: (row["date"], row["key"]))


def total(row: Doc) -> Decimal:
    """What the booking comes to: sale, commission, services and fees together."""
    amount = sum((fee["amount"] for fee in row["fees"]), ZERO)
    for line in row["lines"]:
        amount += line["sale"] + line["commission"] + sum(line["services"].values(), ZERO)
    return amount


def _concerned(shop: Shop, day: str) -> list[str]:
    """Postings to which something happened in the days that are booked on this one."""
    known = {_after(day, -days) for days in (SALE_DAYS, REFUND_DAYS, WAY_BACK_DAYS)}

    def lately(moment: str | None) -> bool:
        return moment is not None and moment[:10] in known

    numbers = {
        doc["posting_number"]
        for doc in shop.postings.all()
        if lately(doc["delivered_at"]) or lately(doc["cancelled_at"])
    }
    numbers |= {d["posting_number"] for d in shop.claims.all() if any(lately(p["at"]) for p in d["payments"])}
    numbers |= {
        doc["posting_number"]
        for doc in shop.parcels.all()
        if lately(doc["final_at"])
        or lately(doc.get("refunded_at"))
        or any(lately(moment) for moment, _ in _compensated(doc))
    }
    return sorted(numbers)


def _sale(posting: Doc) -> Iterator[Doc]:
    if not posting["delivered_at"]:
        return
    moment = posting["delivered_at"]
    lines = [_line(line, line["quantity"], there=posting["scheme"] != "rfbs") for line in posting["lines"]]
    yield _booked("POSTING", posting, "sale", moment, SALE_DAYS, lines=lines)
    fees = [
        _fee(tariffs.ACQUIRING_FEE, -tariffs.part(line["sale"], tariffs.ACQUIRING), line["sku"])
        for line in lines
    ]
    yield _booked("ITEM", posting, "acquiring", moment, SALE_DAYS, fees=fees)
    if posting["cancelled_at"]:
        back = [_given_back(line, line["quantity"]) for line in posting["lines"]]
        yield _booked("POSTING", posting, "cancelled", posting["cancelled_at"], REFUND_DAYS, lines=back)


def _claims(shop: Shop, posting: Doc) -> Iterator[Doc]:
    """A decided rFBS return: each payment gives back its share of the sale and of the commission."""
    for claim in refs.of(shop.claims, posting["posting_number"]):
        for index, payment in enumerate(claim["payments"]):
            price = Decimal(claim["line"]["price"]) * claim["line"]["quantity"]
            amount = Decimal(payment["amount"])
            line = _given_back(claim["line"], claim["line"]["quantity"], amount=min(amount, price))
            if amount > price:
                line["services"] = {tariffs.BACK_WAY: price - amount}
            key = f"claim/{claim['return_id']}/{index}"
            yield _booked("POSTING", posting, key, payment["at"], REFUND_DAYS, lines=[line])


def _parcels(shop: Shop, posting: Doc) -> Iterator[Doc]:
    for parcel in refs.of(shop.parcels, posting["posting_number"]):
        line, key = parcel["line"], f"parcel/{parcel['id']}"
        if parcel.get("refunded_at"):
            back = _given_back(line, line["quantity"])
            yield _booked(
                "POSTING", posting, f"{key}/money", parcel["refunded_at"], REFUND_DAYS, lines=[back]
            )
        if parcel["final_at"]:
            way = _services(tariffs.BACK, line["quantity"])
            if kept := parcels.storage_charged(parcel):
                way[tariffs.STORAGE] = -kept
            moved = {**_nothing(line, line["quantity"]), "services": way}
            yield _booked("POSTING", posting, f"{key}/way", parcel["final_at"], WAY_BACK_DAYS, lines=[moved])


def _compensations(shop: Shop, posting: Doc) -> Iterator[Doc]:
    """What Ozon pays for goods that did not come back, and takes back where they did."""
    for parcel in refs.of(shop.parcels, posting["posting_number"]):
        for index, (moment, amount) in enumerate(_compensated(parcel)):
            fee = _fee(tariffs.COMPENSATION, amount, parcel["line"]["sku"])
            key = f"compensation/{parcel['id']}" + (f"/{index}" if index else "")
            yield _booked("ITEM", posting, key, moment, WAY_BACK_DAYS, fees=[fee])


def _compensated(parcel: Doc) -> Iterator[tuple[str, Decimal]]:
    """When money was paid for a parcel, and when it was taken back."""
    given, line = parcel.get("compensation") or {}, parcel["line"]
    amount = Decimal(line["price"]) * line["quantity"]
    received = given.get("id") == parcels.COMPENSATED
    if paid_at := given.get("paid_at") or (given["at"] if received else None):
        yield paid_at, amount
    if reversed_at := given.get("reversed_at"):
        yield reversed_at, -amount


def _mistake(shop: Shop, posting: Doc) -> Iterator[Doc]:
    for row in defects.of_posting(posting, now=shop.now()):
        if row["kind"] == "SELLER_CANCELLATION":
            fee = _fee(tariffs.MISTAKE_HANDLING, -row["charge"], posting["lines"][0]["sku"])
            yield _booked("ITEM", posting, "mistake", row["at"], WAY_BACK_DAYS, fees=[fee])


def _advertising(shop: Shop, day: str) -> Doc:
    fee = _fee(tariffs.ADVERTISING, -tariffs.ADVERTISING_A_DAY, None)
    unit = {"posting_number": f"{shop.client_id}-ADS", "scheme": ""}
    return _booked("NON_ITEM", unit, "advertising", f"{day}T00:00:00.000000Z", 0, fees=[fee])


def _line(line: Doc, quantity: int, *, there: bool) -> Doc:
    sale = Decimal(line["price"]) * quantity
    commission = -tariffs.part(sale, tariffs.COMMISSION)
    services = _services(tariffs.THERE, quantity) if there else {}
    return {**_nothing(line, quantity), "sale": sale, "commission": commission, "services": services}


def _given_back(line: Doc, quantity: int, *, amount: Decimal | None = None) -> Doc:
    """The sale in reverse: a negative sale, the commission returned; a part of both if an amount is named."""
    back = Decimal(line["price"]) * quantity if amount is None else amount
    commission = tariffs.part(back, tariffs.COMMISSION)
    return {**_nothing(line, quantity), "sale": -back, "commission": commission}


def _nothing(line: Doc, quantity: int) -> Doc:
    known = {"sku": line["sku"], "quantity": quantity, "price": Decimal(line["price"])}
    return {**known, "sale": ZERO, "commission": ZERO, "services": {}}


def _services(tariff: dict[int, Decimal], quantity: int) -> dict[int, Decimal]:
    return {type_id: -amount * quantity for type_id, amount in tariff.items()}


def _fee(type_id: int, amount: Decimal, sku: int | None) -> Doc:
    return {"type_id": type_id, "amount": amount, "sku": sku}


def _booked(
    category: str,
    posting: Doc,
    what: str,
    moment: str,
    days: int,
    *,
    lines: list[Doc] | None = None,
    fees: list[Doc] | None = None,
) -> Doc:
    unit = posting["posting_number"]
    known = {"category": category, "unit": unit, "scheme": posting["scheme"], "key": f"{unit}/{what}"}
    return {**known, "date": _after(moment[:10], days), "lines": lines or [], "fees": fees or []}


def _after(day: str, days: int) -> str:
    return str(date.fromisoformat(day) + timedelta(days=days))
