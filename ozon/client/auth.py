"""The API key on its way into a request, and nowhere else."""

from __future__ import annotations

from collections.abc import Generator

import httpx

SHORTEST_KEY = 16


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

    def redact_answer(self, content: bytes) -> bytes:
        """An answer without the key: words of a successful one are kept and shown too. Only a key as long as Ozon's;
        a short one of a test could be a word of the data."""
        key = self._api_key.encode()
        return content.replace(key, b"***") if len(key) >= SHORTEST_KEY and key in content else content

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Client-Id"] = self._client_id
        request.headers["Api-Key"] = self._api_key
        yield request
