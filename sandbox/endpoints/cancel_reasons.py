"""Why postings are cancelled, as Ozon lists it."""

from sandbox import reasons
from sandbox.endpoints.kinds import Reader
from sandbox.shop import Shop
from sandbox.store import Doc


def fbo(_shop: Shop, _body: Doc) -> Doc:
    return {"reasons": [{"id": number, "name": name} for number, name in reasons.NAMES.items()]}


READERS: dict[str, Reader] = {"/v1/posting/fbo/cancel-reason/list": fbo}
