"""Fetching returned parcels of FBS with one barcode for the whole shop: the code, and what is being handed out."""

from __future__ import annotations

from functools import partial

from ozon.client.answers import Group, Page, id_page
from ozon.client.schemas.giveouts import (
    LARGEST,
    PDF,
    PNG,
    DropOffPoint,
    Giveout,
    GiveoutDetails,
    read_drop_off,
    read_file,
    read_giveout,
    read_giveout_details,
)

IS_ENABLED = "/v1/return/giveout/is-enabled"
BARCODE = "/v1/return/giveout/barcode"
RESET = "/v1/return/giveout/barcode-reset"
GET_PDF = "/v1/return/giveout/get-pdf"
GET_PNG = "/v1/return/giveout/get-png"
LIST = "/v1/return/giveout/list"
INFO = "/v1/return/giveout/info"
POINTS = "/v1/returns/company/fbs/info"


class Giveouts(Group):
    """Whoever holds the barcode is handed the parcels: it is never logged and never kept."""

    def is_enabled(self) -> bool:
        """Whether this seller may fetch returns by barcode at all."""
        answer = self._read(IS_ENABLED, {})
        return answer.read(lambda found: found.flag("enabled"), answer.inner())

    def barcode(self) -> str:
        """The code as text; "" when there is none."""
        answer = self._read(BARCODE, {})
        return answer.read(lambda found: found.word("barcode"), answer.inner())

    def reset(self) -> None:
        """Makes a new code: the old ones die. Not idempotent; the new picture is read by `png`."""
        reply = self._transport.call(RESET, {}, write=True)
        if not reply.content.startswith(PNG):
            self._heard(RESET, reply, write=True)  # raises where Ozon refused inside a success

    def png(self) -> bytes:
        """The code as a PNG picture."""
        return self._file(GET_PNG, PNG)

    def pdf(self) -> bytes:
        """The code as a PDF, for FBS alone."""
        return self._file(GET_PDF, PDF)

    def _file(self, path: str, begins: bytes) -> bytes:
        """The published type of these answers is that of the file, the published shape an object: both are taken."""
        reply = self._transport.call(path, {}, write=False)
        if reply.content.startswith(begins) and len(reply.content) <= LARGEST:
            return reply.content
        answer = self._heard(path, reply, write=False)
        return answer.read(partial(read_file, begins=begins), answer.inner())

    def list(self, *, last_id: int = 0, limit: int = 500) -> Page[Giveout]:
        """What is being handed out now: from the first scan of the code to the second."""
        answer = self._read(LIST, {"last_id": last_id, "limit": limit})
        return id_page(answer, "giveouts", read_giveout, keys=("giveout_id",), asked=last_id)

    def info(self, giveout_id: int) -> GiveoutDetails:
        """One handing out with its articles. Raises NotFound."""
        answer = self._read(INFO, {"giveout_id": giveout_id})
        reader = partial(read_giveout_details, giveout_id=giveout_id)
        return answer.read(reader, answer.inner())

    def points(self, *, last_id: int = 0, limit: int = 500) -> Page[DropOffPoint]:
        """The points where returns of FBS wait, with how many; at most 500 in a page."""
        body = {"filter": {}, "pagination": {"last_id": last_id, "limit": limit}}
        return id_page(
            self._read(POINTS, body), "drop_off_points", read_drop_off, keys=("id",), asked=last_id
        )
