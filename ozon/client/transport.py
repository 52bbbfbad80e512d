"""One signed POST to the Seller API: reads may be repeated in place, writes never are."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Generator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
import msgspec
from httpx_retries import Retry

from ozon.client.errors import MethodBlocked, NotConnected, OzonError, TransportError, Unauthorized
from ozon.client.mapping import error_for, request_id_of

TOTAL_TIMEOUT = 20.0
CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 15.0
LONGEST_WAIT_IN_PLACE = 3.0
LARGEST_ANSWER = 32 * 1024 * 1024

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


class KeyAuth(httpx.Auth):
    """Adds the two headers of the API key as late as possible and never shows the key."""

    def __init__(self, client_id: str, api_key: str) -> None:
        self._client_id = client_id.strip()
        self._api_key = api_key.strip()

    def __repr__(self) -> str:
        return f"KeyAuth(client_id={self._client_id!r})"

    @property
    def sendable(self) -> bool:
        """Whether both parts fit into an HTTP header; libraries would quote the key in their complaint."""
        return all(
            part and part.isascii() and part.isprintable() for part in (self._client_id, self._api_key)
        )

    def redact(self, text: str) -> str:
        """The text without the key, should a server repeat it."""
        return text.replace(self._api_key, "***") if self._api_key else text

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Client-Id"] = self._client_id
        request.headers["Api-Key"] = self._api_key
        yield request


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates we trust, read once per process: reading them takes longer than most calls."""
    return httpx.create_ssl_context()


class Transport:
    """Sends JSON and returns bytes, or raises an OzonError. `timeout` is seconds for one attempt in all."""

    def __init__(
        self,
        base_url: str,
        client_id: str,
        api_key: str,
        *,
        http: httpx.Client | None = None,
        timeout: float = TOTAL_TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._auth = KeyAuth(client_id, api_key)
        self._owns_http = http is None
        # A proxy of the environment must not stand between us and a stand-in on this machine.
        local = urlsplit(base_url).hostname in {"localhost", "127.0.0.1", "::1"}
        self._http = http or httpx.Client(trust_env=not local, verify=_trusted())
        self._total = timeout
        self._timeout = httpx.Timeout(
            min(READ_TIMEOUT, timeout),
            connect=min(CONNECT_TIMEOUT, timeout),
            pool=min(CONNECT_TIMEOUT, timeout),
        )
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"Transport({self._base_url!r}, {self._auth!r})"

    def close(self) -> None:
        """Closes the connections, unless they were lent to us."""
        if self._owns_http:
            self._http.close()

    def call(self, path: str, body: dict[str, Any], *, write: bool) -> Reply:
        """Posts `body`; a read is repeated at most twice, a write is sent at most once."""
        if not self._auth.sendable:
            raise Unauthorized("the API key or client id has characters that no key has", method=path)
        payload = _encoder.encode(body)
        retry = WRITES if write else READS
        while True:
            try:
                return self._send(path, payload, write=write)
            except OzonError as error:
                wait = wait_before_repeating(error, retry)
                if wait is None:
                    raise
                _log.info("repeating a read of %s in %.1f s: %s", path, wait, type(error).__name__)
            retry = retry.increment()
            self._sleep(wait)

    def _send(self, path: str, payload: bytes, *, write: bool) -> Reply:
        try:
            return self._exchange(path, payload, write=write)
        except NOTHING_SENT as error:
            reason = f"no connection ({type(error).__name__})"
            raise NotConnected(reason, method=path, retryable=True) from None
        except httpx.HTTPError as error:
            # `from None`: the cause carries the request, and with it the key, into error reports.
            reason = f"no complete answer ({type(error).__name__})"
            raise TransportError(reason, method=path, retryable=not write, uncertain=write) from None

    def _exchange(self, path: str, payload: bytes, *, write: bool) -> Reply:
        deadline = time.monotonic() + self._total
        with self._http.stream(
            "POST",
            self._base_url + path,
            content=payload,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            auth=self._auth,
            timeout=self._timeout,
            follow_redirects=False,
        ) as response:
            content = self._read(response, path, deadline, write=write)
        if response.is_success:
            return Reply(content, response.status_code, request_id_of(response.headers))
        raise error_for(
            method=path,
            status=response.status_code,
            headers=response.headers,
            content=content,
            write=write,
            redact=self._auth.redact,
        )

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
