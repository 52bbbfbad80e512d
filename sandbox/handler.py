"""One HTTP connection: reading calls, playing faults, writing answers."""

import json
import select
import socket
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from sandbox import admin
from sandbox.errors import ApiError, invalid, not_found
from sandbox.faults import Fault
from sandbox.shop import Shop
from sandbox.store import Doc

if TYPE_CHECKING:
    from sandbox.server import Server

POLL = 0.05


class Handler(BaseHTTPRequestHandler):
    """Answers leave in one piece; a kept connection serves many calls."""

    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: "Server"

    def do_GET(self) -> None:
        self._serve("GET")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def do_POST(self) -> None:
        self._serve("POST")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the ledger is the record."""

    def _serve(self, method: str) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            if self.path.startswith("/sandbox"):
                self._send(*admin.answer(self.server.sandbox, method, self.path, _object(raw)))
            else:
                self._api(method, raw)
        except ApiError as error:
            self._refuse(error)

    def _api(self, method: str, raw: bytes) -> None:
        sandbox = self.server.sandbox
        shop = sandbox.shop(self.headers.get("Client-Id"), self.headers.get("Api-Key"))
        self._remaining = sandbox.limit.spend(shop.client_id)
        if method != "POST":
            raise not_found("method not found")
        fault = sandbox.faults.take(self.path)
        if fault is None:
            self._call(shop, raw, lag=0.0)
        elif fault.fault in {"status", "body"}:
            self._pretend(fault)
        else:
            self._faulty_call(shop, raw, fault)

    def _faulty_call(self, shop: Shop, raw: bytes, fault: Fault) -> None:
        if fault.fault == "hold_before" and not self._client_stays(fault.seconds):
            return self._vanish()
        lost = fault.fault.startswith("lose_answer")
        self._call(
            shop, raw, lag=fault.seconds if fault.fault.endswith("lag") else 0.0, lost=lost, fault=fault
        )
        return None

    def _call(
        self, shop: Shop, raw: bytes, *, lag: float, lost: bool = False, fault: Fault | None = None
    ) -> None:
        sandbox, seq = self.server.sandbox, None
        try:
            answer, seq = sandbox.call(shop, self.path, _object(raw), lag=lag)
            status, body = 200, answer
        except ApiError as error:
            status, body = error.status, error.body()
        held = fault is not None and fault.fault == "hold_after"
        if lost or (held and fault is not None and not self._client_stays(fault.seconds)):
            return self._vanish()
        self._send(status, admin.JSON, admin.encode(body))
        if seq is not None:
            sandbox.ledger.answered(seq)
        return None

    def _pretend(self, fault: Fault) -> None:
        """Answer what the fault says, and do nothing."""
        body = fault.body or f"<html><body><h1>{fault.status}</h1></body></html>"
        kind = admin.JSON if body.lstrip().startswith(("{", "[")) else "text/html; charset=utf-8"
        retry_after = max(1, int(fault.seconds)) if fault.status == 429 else None
        self._send(fault.status, kind, body.encode(), retry_after=retry_after)

    def _client_stays(self, seconds: float) -> bool:
        """Wait so long; False as soon as the client hangs up or the sandbox stops."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.server.stopping.is_set():
            readable, _, _ = select.select([self.connection], [], [], POLL)
            if readable and self._hung_up():
                return False
        readable, _, _ = select.select([self.connection], [], [], 0)
        return not (readable and self._hung_up()) and not self.server.stopping.is_set()

    def _hung_up(self) -> bool:
        try:
            if self.connection.recv(1, socket.MSG_PEEK):
                time.sleep(POLL)
                return False
        except OSError:
            return True
        return True

    def _vanish(self) -> None:
        """Close the connection without a word."""
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            self.close_connection = True

    def _refuse(self, error: ApiError) -> None:
        self._send(error.status, admin.JSON, admin.encode(error.body()), retry_after=error.retry_after)

    def _send(self, status: int, kind: str, content: bytes, *, retry_after: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Ratelimit-Remaining", str(getattr(self, "_remaining", 0)))
        if retry_after is not None:
            self.send_header("Retry-After", str(retry_after))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()


def _object(raw: bytes) -> Doc:
    """The JSON object in a body; an empty body is an empty object."""
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise invalid("invalid json") from None
    if not isinstance(body, dict):
        raise invalid("an object is required")
    return body
