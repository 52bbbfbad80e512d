"""Handing out of returned parcels at points: one barcode for the shop, a first scan opens, a second one closes."""

from hashlib import sha256

from sandbox import label_pdf, parcels, points
from sandbox.barcode_png import picture
from sandbox.errors import denied, not_found, refused
from sandbox.shop import Shop, found
from sandbox.store import Doc

CREATED, APPROVED = "GIVEOUT_STATUS_CREATED", "GIVEOUT_STATUS_APPROVED"
COMPLETED, CANCELLED = "GIVEOUT_STATUS_COMPLETED", "GIVEOUT_STATUS_CANCELLED"
ACTIVE = frozenset({CREATED, APPROVED})
SETTINGS = "giveouts"


def is_enabled(shop: Shop) -> bool:
    return bool(_settings(shop).get("enabled", True))


def enable(shop: Shop, *, on: bool) -> None:
    """Whether Ozon hands out this shop's parcels by barcode."""
    shop.meta.put(SETTINGS, {**_settings(shop), "enabled": on})


def barcode(shop: Shop) -> str:
    """The code that is good now. Refused where the shop fetches nothing by barcode."""
    if not is_enabled(shop):
        raise denied("giveout by barcode is not available")
    seed = f"{shop.options.seed}/{shop.client_id}/{_settings(shop).get('resets', 0)}"
    return f"%303%24{int(sha256(seed.encode()).hexdigest()[:12], 16) % 10**10:010d}"


def reset(shop: Shop) -> str:
    """A new code; whoever holds an old one is handed nothing any more."""
    barcode(shop)
    shop.meta.put(SETTINGS, {**_settings(shop), "resets": _settings(shop).get("resets", 0) + 1})
    return barcode(shop)


def png(shop: Shop) -> bytes:
    return picture(barcode(shop))


def pdf(shop: Shop) -> bytes:
    code = barcode(shop)
    return label_pdf.label_file([[code, "Returns of FBS"]])


def waiting(shop: Shop, place: Doc) -> list[Doc]:
    """Parcels of FBS that wait at a point, first arrived first."""
    docs = [
        doc
        for doc in shop.parcels.all()
        if doc["status"] == "ArrivedAtReturnPlace"
        and doc["scheme"] != "fbo"
        and points.place_of(doc)["id"] == place["id"]
    ]
    return sorted(docs, key=lambda doc: (doc["arrived_at"], doc["id"]))


def scan(shop: Shop, *, code: str | None = None, place_id: str | None = None) -> Doc:
    """Staff of a point scan the code (by default the good one): an open handing out there ends, else one begins."""
    if (code or barcode(shop)) != barcode(shop):
        raise refused("the barcode is not valid")
    place = _place(shop, place_id)
    opened = next((doc for doc in active(shop) if doc["place"]["id"] == place["id"]), None)
    return _complete(shop, opened) if opened else _open(shop, place)


def approve(shop: Shop, giveout_id: int, *, articles: list[int] | None = None) -> Doc:
    """The person at the point hands these articles over, by their places in the list; by default all."""
    doc = found(shop.giveouts, giveout_id)
    handed = range(len(doc["articles"])) if articles is None else articles
    listed = [
        {**article, "approved": article["approved"] or number in handed}
        for number, article in enumerate(doc["articles"])
    ]
    return shop.giveouts.put(str(giveout_id), {**doc, "articles": listed, "status": APPROVED})


def cancel(shop: Shop, giveout_id: int) -> Doc:
    """Nothing was handed out after all."""
    doc = found(shop.giveouts, giveout_id)
    return shop.giveouts.put(str(giveout_id), {**doc, "status": CANCELLED})


def active(shop: Shop) -> list[Doc]:
    """What the list shows: opened and not closed, by number."""
    return [doc for doc in shop.giveouts.walk("number") if doc["status"] in ACTIVE]


def seen(shop: Shop, giveout_id: int) -> Doc:
    doc = shop.giveouts.seen(str(giveout_id))
    if doc is None:
        raise not_found("giveout not found")
    return doc


def _open(shop: Shop, place: Doc) -> Doc:
    number = shop.number("giveout", first=60_001)
    articles = [{"parcel": doc["id"], "approved": False} for doc in waiting(shop, place)]
    doc = {"giveout_id": number, "status": CREATED, "at": shop.now(), "place": place, "articles": articles}
    return shop.giveouts.put(str(number), doc)


def _complete(shop: Shop, doc: Doc) -> Doc:
    """What was handed over is the seller's; the rest goes on waiting."""
    for article in doc["articles"]:
        if article["approved"]:
            parcels.move(shop, article["parcel"], status="ReceivedBySeller")
    return shop.giveouts.put(str(doc["giveout_id"]), {**doc, "status": COMPLETED})


def _place(shop: Shop, place_id: str | None) -> Doc:
    """The named point; else where a handing out is open, else where most wait."""
    if place_id is not None:
        return points.named(place_id)
    opened = active(shop)
    if opened:
        place: Doc = opened[0]["place"]
        return place
    return max(points.PLACES, key=lambda place: len(waiting(shop, place)))


def _settings(shop: Shop) -> Doc:
    return shop.meta.get(SETTINGS) or {}
