"""The seller's cabinet: the key's roles and expiry, the subscription; and what each of them closes."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox import times
from sandbox.errors import denied, invalid
from sandbox.shop import Shop
from sandbox.store import Doc

if TYPE_CHECKING:
    from sandbox.core import Sandbox

KEY_DAYS = 80
SUBSCRIPTIONS = ("UNKNOWN", "UNSPECIFIED", "PREMIUM", "PREMIUM_LITE", "PREMIUM_PLUS", "PREMIUM_PRO")
WRITES_TO_BUYERS = frozenset({"PREMIUM_PLUS", "PREMIUM_PRO"})
NEEDS_SUBSCRIPTION = ("/chat/start", "/chat/send/message", "/chat/send/file", "/chat/read")
OPEN_TO_EVERY_KEY = frozenset({"/v1/roles", "/v1/seller/info"})

# Ozon publishes no list of roles. The names are those its cabinet is known to use; what follows is how the
# methods of this sandbox are dealt out to them, by the path after the version.
ADMIN = "Admin"
ROLES: dict[str, tuple[str, ...]] = {
    ADMIN: ("",),
    "Posting FBS": ("posting/fbs/", "conditional-cancellation/", "returns/", "return/giveout/"),
    "Posting FBO": ("posting/fbo/", "returns/list"),
    "Product": ("product/", "products/"),
    "Warehouse": ("warehouse/", "delivery-method/"),
    "Chat": ("chat/",),
    "Finance": ("finance/",),
    "Rating": ("rating/",),
}


def subscription(shop: Shop) -> str:
    return str(_settings(shop).get("subscription", "PREMIUM_PLUS"))


def roles(shop: Shop) -> list[str]:
    return list(_settings(shop).get("roles", [ADMIN]))


def opened(role: str, methods: list[str]) -> list[str]:
    """Those of the methods that the role opens."""
    return [path for path in methods if _after_version(path).startswith(ROLES[role])]


def expires_at(shop: Shop) -> str:
    """When the key ends. One whose end was never ordered is renewed every eighty days."""
    ordered = _settings(shop).get("expires_at")
    if ordered:
        return str(ordered)
    begun = (shop.meta.get("begun") or {"at": shop.now()})["at"]
    lived = (times.parse(shop.now()) - times.parse(begun)).days
    return times.shifted(begun, days=KEY_DAYS * (lived // KEY_DAYS + 1))


def check(shop: Shop, path: str) -> None:
    """Refuse with 403 what the key or the subscription does not open, in Ozon's words."""
    if expires_at(shop) <= shop.now():
        raise denied("Api-key is deactivated, use another one or generate a new one")
    if path not in OPEN_TO_EVERY_KEY and not any(opened(role, [path]) for role in roles(shop)):
        raise denied("Api-Key is missing a required role for a method")
    if path.endswith(NEEDS_SUBSCRIPTION) and subscription(shop) not in WRITES_TO_BUYERS:
        raise denied("not available with existing subscription", why="subscription")


def shown(shop: Shop) -> Doc:
    known = {"subscription": subscription(shop), "roles": roles(shop), "expires_at": expires_at(shop)}
    return {"client_id": shop.client_id, **known}


def change(shop: Shop, body: Doc) -> Doc:
    """Take an order for subscription, roles and days until the key ends; what is not named stays."""
    settings = dict(_settings(shop))
    if "subscription" in body:
        if body["subscription"] not in SUBSCRIPTIONS:
            raise invalid(f"subscription must be one of {', '.join(SUBSCRIPTIONS)}")
        settings["subscription"] = body["subscription"]
    if "roles" in body:
        wanted = body["roles"]
        if not isinstance(wanted, list) or not all(role in ROLES for role in wanted):
            raise invalid(f"roles must be some of {', '.join(ROLES)}")
        settings["roles"] = wanted
    if "expires_in_days" in body:
        days = body["expires_in_days"]
        if isinstance(days, bool) or not isinstance(days, int | float):
            raise invalid("expires_in_days must be a number; a negative one is a key that has ended")
        settings["expires_at"] = times.shifted(shop.now(), days=days)
    shop.meta.put("cabinet", settings)
    return shown(shop)


def _settings(shop: Shop) -> Doc:
    return shop.meta.get("cabinet") or {}


def _after_version(path: str) -> str:
    """`posting/fbs/list` of /v4/posting/fbs/list."""
    return path.lstrip("/").partition("/")[2]


def _shown(sandbox: "Sandbox", query: dict[str, str], _body: Doc) -> Doc:
    return shown(_shop(sandbox, query.get("client_id")))


def _change(sandbox: "Sandbox", _query: dict[str, str], body: Doc) -> Doc:
    with sandbox.store.transaction():
        return change(_shop(sandbox, body.get("client_id")), body)


def _shop(sandbox: "Sandbox", client_id: object) -> Shop:
    """The named shop, or the first."""
    name = str(client_id) if client_id else next(iter(sandbox.worlds))
    if name not in sandbox.worlds:
        raise invalid(f"client_id must be one of {', '.join(sandbox.worlds)}")
    return sandbox.worlds[name].shop


ROUTES: dict[tuple[str, str], Callable[["Sandbox", dict[str, str], Doc], Doc]] = {
    ("GET", "/sandbox/shop"): _shown,
    ("POST", "/sandbox/shop"): _change,
}
