"""Every method asks the cabinet first whether this key may call it."""

from sandbox import cabinet
from sandbox.endpoints.kinds import Reader, Writer
from sandbox.shop import Shop
from sandbox.store import Doc


def reader(path: str, method: Reader) -> Reader:
    def checked(shop: Shop, body: Doc) -> Doc:
        cabinet.check(shop, path)
        return method(shop, body)

    return checked


def writer(path: str, method: Writer) -> Writer:
    def checked(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
        cabinet.check(shop, path)
        return method(shop, body)

    return checked
