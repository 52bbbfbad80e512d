"""What happens at a point, by hand: scanning the barcode, handing articles over, switching it off for a shop."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox import giveouts
from sandbox.errors import invalid
from sandbox.placing import world_of
from sandbox.shop import Shop
from sandbox.store import Doc

if TYPE_CHECKING:
    from sandbox.core import Sandbox


def _scan(shop: Shop, body: Doc) -> Doc:
    return giveouts.scan(shop, code=body.get("barcode"), place_id=body.get("place_id"))


def _approve(shop: Shop, body: Doc) -> Doc:
    return giveouts.approve(shop, int(body["giveout_id"]), articles=body.get("articles"))


def _cancel(shop: Shop, body: Doc) -> Doc:
    return giveouts.cancel(shop, int(body["giveout_id"]))


def _enable(shop: Shop, body: Doc) -> Doc:
    giveouts.enable(shop, on=bool(body.get("on", True)))
    return {"enabled": giveouts.is_enabled(shop)}


ACTS: dict[str, Callable[[Shop, Doc], Doc]] = {
    "scan": _scan,
    "approve": _approve,
    "cancel": _cancel,
    "enable": _enable,
}


def _act(sandbox: "Sandbox", _query: dict[str, str], body: Doc) -> Doc:
    """`act` is one of ACTS; a first `scan` opens a handing out at a point, the next one there closes it."""
    act = ACTS.get(str(body.get("act")))
    if act is None:
        raise invalid(f"act must be one of {', '.join(ACTS)}")
    try:
        with sandbox.store.transaction():
            return act(world_of(sandbox, body.get("client_id")).shop, body)
    except (TypeError, ValueError, KeyError) as error:
        raise invalid(f"cannot do this: {error}") from error


ROUTES: dict[tuple[str, str], Callable[["Sandbox", dict[str, str], Doc], Doc]] = {
    ("POST", "/sandbox/giveouts"): _act
}
