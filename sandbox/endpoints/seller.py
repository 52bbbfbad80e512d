"""The cabinet itself: what the key may do and until when, and the subscription."""

from sandbox import times
from sandbox.endpoints.kinds import Reader
from sandbox.shop import Shop
from sandbox.store import Doc

KEY_DAYS = 80


def readers(methods: list[str]) -> dict[str, Reader]:
    """`methods`: the paths a key of this sandbox opens."""

    def roles(shop: Shop, _body: Doc) -> Doc:
        begun = (shop.meta.get("begun") or {"at": shop.now()})["at"]
        return {
            "expires_at": times.shifted(begun, days=KEY_DAYS),
            "roles": [{"name": "Admin", "methods": sorted([*methods, "/v1/roles", "/v1/seller/info"])}],
        }

    return {"/v1/roles": roles, "/v1/seller/info": info}


def info(_shop: Shop, _body: Doc) -> Doc:
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
        "ratings": [],
        "subscription": {"is_premium": True, "type": "PREMIUM_PLUS"},
    }
