"""One signed POST to the Seller API: reads may be repeated in place, writes never are."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import httpx
import msgspec
from httpx_retries import Retry

from ozon.client import connections
from ozon.client.auth import KeyAuth
from ozon.client.drift import Strange
from ozon.client.errors import MethodBlocked, NotConnected, OzonError, TransportError, Unauthorized
from ozon.client.mapping import error_for, request_id_of
from ozon.client.throttle import Throttle, Unthrottled

TOTAL_TIMEOUT = 20.0
CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 15.0
LONGEST_WAIT_IN_PLACE = 3.0
LARGEST_ANSWER = 32 * 1024 * 1024

ASKS = {"Content-Type": "application/json", "Accept": "application/json"}
READS = Retry(total=2, backoff_factor=0.2, max_backoff_wait=LONGEST_WAIT_IN_PLACE)
WRITES = Retry(total=0)

# With these the request never left: the connection was not there to carry it.
NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)

_log = logging.getLogger(__name__)
_encoder = msgspec.json.Encoder(decimal_format="number")


class Reply(NamedTuple):
    """A successful answer, not yet decoded."""

    content: bytes
    status: int
    request_id: str


class Answer(NamedTuple):
    """A complete answer of any status."""

    content: bytes
    status: int
    headers: Mapping[str, str]


class Transport:
    """Sends JSON and returns bytes, or raises an OzonError. `timeout` is seconds for one attempt in all.

    `throttle` is asked before each attempt and told how it went; `interactive`: somebody waits for these calls.
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        api_key: str,
        *,
        http: httpx.Client | None = None,
        timeout: float = TOTAL_TIMEOUT,
        throttle: Throttle | None = None,
        interactive: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._auth = KeyAuth(client_id, api_key)
        self._owns_http = http is None
        self._http = http or connections.own(base_url)
        self._total = timeout
        self._timeout = httpx.Timeout(
            min(READ_TIMEOUT, timeout),
            connect=min(CONNECT_TIMEOUT, timeout),
            pool=min(CONNECT_TIMEOUT, timeout),
        )
        self._throttle = throttle or Unthrottled()
        self.interactive = interactive
        self._sleep = sleep
        self.on_strange: Callable[[Sequence[Strange]], None] | None = None

    def __repr__(self) -> str:
        return f"Transport({self._base_url!r}, {self._auth!r})"

    def close(self) -> None:
        """Closes the connections, unless they were lent to us."""
        if self._owns_http:
            self._http.close()

    def call(self, path: str, body: dict[str, Any], *, write: bool) -> Reply:
        """Posts `body`; a read is repeated at most twice, a write is sent at most once.

        What the throttle keeps back is not repeated in place: its wait is the caller's to arrange.
        """
        if not self._auth.sendable:
            raise Unauthorized("the API key or client id has characters that no key has", method=path)
        payload = _encoder.encode(body)
        retry = WRITES if write else READS
        while True:
            self._throttle.before(path, interactive=self.interactive or write)
            try:
                return self._attempt(path, payload, write=write)
            except OzonError as error:
                wait = wait_before_repeating(error, retry)
                if wait is None:
                    raise
                _log.info("repeating a read of %s in %.1f s: %s", path, wait, type(error).__name__)
            retry = retry.increment()
            self._sleep(wait)

    def fetch(self, method: str, place: str) -> bytes:
        """A file Ozon gives for the key: one GET of a place below the API's own address, never elsewhere and never
        repeated. `method` is the name its limits and errors go by."""
        if not place.startswith("/") or place.startswith("//"):
            raise ValueError(place)
        if not self._auth.sendable:
            raise Unauthorized("the API key or client id has characters that no key has", method=method)
        self._throttle.before(method, interactive=True)
        return self._attempt(method, b"", write=False, place=place).content

    def _attempt(self, path: str, payload: bytes, *, write: bool, place: str = "") -> Reply:
        started = time.monotonic()
        answer: Answer | None = None
        error: OzonError | None = None
        try:
            answer = self._send(path, payload, write=write, place=place)
            return self._reply(answer, path, write=write)
        except OzonError as caught:
            error = caught
            raise
        finally:
            self._throttle.after(
                path,
                status=answer.status if answer else None,
                headers=answer.headers if answer else {},
                error=error,
                seconds=time.monotonic() - started,
            )

    def _reply(self, answer: Answer, path: str, *, write: bool) -> Reply:
        if 200 <= answer.status < 300:
            return Reply(
                self._auth.redact_answer(answer.content), answer.status, request_id_of(answer.headers)
            )
        raise error_for(
            method=path,
            status=answer.status,
            headers=answer.headers,
            content=answer.content,
            write=write,
            redact=self._auth.redact,
        )

    def _send(self, path: str, payload: bytes, *, write: bool, place: str) -> Answer:
        try:
            return self._exchange(path, payload, write=write, place=place)
        except NOTHING_SENT as error:
            reason = f"no connection ({type(error).__name__})"
            raise NotConnected(reason, method=path, retryable=True) from None
        except httpx.HTTPError as error:
            # `from None`: the cause carries the request, and with it the key, into error reports.
            reason = f"no complete answer ({type(error).__name__})"
            raise TransportError(reason, method=path, retryable=not write, uncertain=write) from None

    def _exchange(self, path: str, payload: bytes, *, write: bool, place: str) -> Answer:
        deadline = time.monotonic() + self._total
        with self._http.stream(
            "GET" if place else "POST",
            self._base_url + (place or path),
            content=None if place else payload,
            headers={"Accept": "*/*"} if place else ASKS,
            auth=self._auth,
            timeout=self._timeout,
            follow_redirects=False,
        ) as response:
            content = self._read(response, path, deadline, write=write)
        return Answer(content, response.status_code, response.headers)

    def _read(self, response: httpx.Response, path: str, deadline: float, *, write: bool) -> bytes:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            # The read timeout restarts with every byte; a dripping answer must end all the same.
            late, large = time.monotonic() > deadline, len(content) > LARGEST_ANSWER
            if late or large:
                raise TransportError(
                    "the answer took too long" if late else "the answer is too large",
                    method=path,
                    status=response.status_code,
                    request_id=request_id_of(response.headers),
                    retryable=late and not write,
                    uncertain=write,
                )
        return bytes(content)


def wait_before_repeating(error: OzonError, retry: Retry) -> float | None:
    """Seconds to wait before the next attempt in place, or None to give the error to the caller."""
    passing = isinstance(error, NotConnected) or retry.is_retryable_status_code(error.status or 0)
    if retry.is_exhausted() or not passing or isinstance(error, MethodBlocked):
        return None
    if error.retry_after is None:
        return retry.increment().backoff_strategy()
    return error.retry_after if error.retry_after <= LONGEST_WAIT_IN_PLACE else None
