"""One HTTP connection: reading calls, playing faults, writing answers."""

import select
import socket
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox import admin, chat_files, pages, wire
from sandbox.errors import ApiError, not_found
from sandbox.faults import Call
from sandbox.plans import Plan, plan
from sandbox.shop import Shop
from sandbox.store import Doc
from sandbox.wire import Reply

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
        self._remaining = 0
        try:
            if self.path.startswith("/sandbox"):
                sandbox, accepts = self.server.sandbox, self.headers.get("Accept") or ""
                self._send(admin.answer(sandbox, method, self.path, wire.decode(raw), accepts=accepts))
            else:
                self._api(method, raw)
        except ApiError as error:
            self._send(wire.refusal(error))

    def _api(self, method: str, raw: bytes) -> None:
        sandbox = self.server.sandbox
        shop = sandbox.shop(self.headers.get("Client-Id"), self.headers.get("Api-Key"))
        self._remaining = sandbox.limits.spend(shop.client_id, self.path)
        if method == "GET" and self.path.startswith(chat_files.PLACE):
            return self._send(self._file(shop))
        if method != "POST":
            raise not_found("method not found")
        body = wire.decode(raw)
        paged, goes_on = pages.is_paged(body), bool(pages.asked(body))
        call = Call(self.path, writes=sandbox.writes(self.path), paged=paged, goes_on=goes_on)
        return self._play(shop, body, plan(sandbox.faults.take(call), sandbox.faults.dice))

    def _file(self, shop: Shop) -> Reply:
        """A file of a dialogue, for the key of its shop alone."""
        with self.server.sandbox.store.transaction():
            given = chat_files.given(shop, urlsplit(self.path).path)
        if given is None:
            raise not_found("file not found")
        return Reply(200, *given)

    def _play(self, shop: Shop, body: Doc, chosen: Plan) -> None:
        """The call as the plan has it: held, refused, done, answered or not."""
        if chosen.before and not self._client_stays(chosen.before):
            return self._vanish()
        if chosen.refusal:
            return self._send(chosen.refusal)
        if chosen.first:
            self.server.sandbox.overtake(shop, body, chosen.first)
        reply, seq = self._call(shop, body, chosen)
        if chosen.lost or (chosen.after and not self._client_stays(chosen.after)):
            return self._vanish()
        if chosen.instead and reply.status == 200:
            return self._send(chosen.instead)
        if chosen.cut:
            return self._send(Reply(reply.status, reply.kind, reply.content[: len(reply.content) // 2]))
        self._send(reply)
        if seq is not None:
            self.server.sandbox.ledger.answered(seq)
        return None

    def _call(self, shop: Shop, body: Doc, chosen: Plan) -> tuple[Reply, int | None]:
        """The call itself: what to answer, and its number in the ledger if it wrote."""
        sandbox = self.server.sandbox
        try:
            answer, seq = sandbox.call(shop, self.path, body, lag=chosen.lag)
        except ApiError as error:
            return wire.refusal(error), None
        if pages.is_paged(body):
            answer = self._page(shop, body, answer, chosen.page)
        return wire.answer(answer), seq

    def _page(self, shop: Shop, body: Doc, answer: Doc, fault: str) -> Doc:
        sandbox = self.server.sandbox
        if fault == "duplicate_page":
            return sandbox.pages.again(shop.client_id, self.path, body, answer)
        if sandbox.faults.expects("duplicate_page"):
            sandbox.pages.remember(shop.client_id, self.path, answer)
        if fault == "empty_page":
            return pages.emptied(body, answer)
        return pages.reordered(answer, sandbox.faults.dice) if fault == "reordered" else answer

    def _client_stays(self, seconds: float) -> bool:
        """Wait so long, or until the faults are cleared; False as soon as the client hangs up or the sandbox stops."""
        until = time.monotonic() + seconds
        faults = self.server.sandbox.faults
        before = faults.clearings
        while time.monotonic() < until and faults.clearings == before and not self.server.stopping.is_set():
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

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.content)))
        self.send_header("Ratelimit-Remaining", str(self._remaining))
        if reply.retry_after is not None:
            self.send_header("Retry-After", str(reply.retry_after))
        self.end_headers()
        self.wfile.write(reply.content)
        self.wfile.flush()
