"""HTTP clients: one of one's own, or the one all calls of a process share."""

from __future__ import annotations

import os
import ssl
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

# Seconds an idle connection is kept: shorter than web servers commonly keep theirs (60 or 75), because a
# connection the other side is just closing loses the answer of a write.
KEPT_ALIVE = 30.0
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=KEPT_ALIVE)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates we trust, read once per process: reading them takes longer than most calls."""
    return httpx.create_ssl_context()


def _is_local(base_url: str) -> bool:
    return urlsplit(base_url).hostname in {"localhost", "127.0.0.1", "::1"}


def own(base_url: str) -> httpx.Client:
    """A new client, to be closed by whoever asked."""
    return _new(_is_local(base_url))


def shared(base_url: str) -> httpx.Client:
    """This process's client: connections stay open from one pass to the next, each address with its own.

    Never close it. Safe for threads; a forked process gets another, so no connection has two users.
    """
    return _shared(_is_local(base_url), os.getpid())


@cache
def _shared(local: bool, _pid: int) -> httpx.Client:
    return _new(local)


def _new(local: bool) -> httpx.Client:
    # A proxy of the environment must not stand between us and a stand-in on this machine.
    return httpx.Client(trust_env=not local, verify=_trusted(), limits=LIMITS, cookies=_no_cookies())


def _no_cookies() -> CookieJar:
    """Takes none: what Ozon sets for one cabinet would go out with the calls of the next."""
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
