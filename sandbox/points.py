"""Ozon's points where parcels that come back wait for their seller."""

from sandbox.store import Doc

PLACES: tuple[Doc, ...] = (
    {
        "id": "23869688194000",
        "name": "ПВЗ Мытищи, Олимпийский проспект",
        "address": "Московская обл., г. Мытищи, Олимпийский проспект, 12",
    },
    {
        "id": "23869688195000",
        "name": "СЦ Пушкино",
        "address": "Московская обл., г. Пушкино, Ярославское шоссе, 218",
    },
    {
        "id": "23869688196000",
        "name": "ПВЗ Королёв, ул. Калинина",
        "address": "Московская обл., г. Королёв, ул. Калинина, 6Б",
    },
)


def place_of(parcel: Doc) -> Doc:
    """Where a parcel comes back to: the place it was sent to by hand, else one by its number."""
    return named(parcel["place"]) if parcel.get("place") else PLACES[int(parcel["id"]) % len(PLACES)]


def named(place_id: object) -> Doc:
    """KeyError for a place that there is not."""
    for place in PLACES:
        if place["id"] == str(place_id):
            return place
    raise KeyError(place_id)
