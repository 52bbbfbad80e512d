"""The cabinet itself: what the key may do and until when, and the subscription."""

from sandbox import cabinet, ratings
from sandbox.endpoints.kinds import Reader
from sandbox.shop import Shop
from sandbox.store import Doc


def readers(methods: list[str]) -> dict[str, Reader]:
    """`methods`: the paths of this sandbox; each role opens its part of them."""
    paths = sorted({*methods, *cabinet.OPEN_TO_EVERY_KEY})

    def roles(shop: Shop, _body: Doc) -> Doc:
        shown = [{"name": role, "methods": cabinet.opened(role, paths)} for role in cabinet.roles(shop)]
        return {"expires_at": cabinet.expires_at(shop), "roles": shown}

    return {"/v1/roles": roles, "/v1/seller/info": info}


def info(shop: Shop, _body: Doc) -> Doc:
    subscription = cabinet.subscription(shop)
    return {
        "company": {
            "name": "Дом и полка",
            "legal_name": "Учебный магазин «Дом и полка»",
            "inn": "0000000000",
            "ogrn": "0000000000000",
            "country": "RU",
            "currency": "RUB",
            "tax_system": "USN",
            "ownership_form": "ООО",
        },
        "ratings": ratings.of_seller(shop),
        "subscription": {
            "is_premium": subscription not in {"UNKNOWN", "UNSPECIFIED"},
            "type": subscription,
        },
    }
