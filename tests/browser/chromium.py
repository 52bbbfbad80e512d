"""Finds a Chromium, starts it, and hears every complaint of the pages it shows."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

# The shell is the same browser without windows, and starts a page in two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = (
    "no Chromium: CHROMIUM names none, none of "
    + ", ".join(NAMES)
    + " is on the PATH, and Playwright has none"
    " of its own (apt-get install chromium, or: python -m playwright install chromium)"
)
WAIT_MS = 15_000


def find(playwright: Playwright) -> str | None:
    """The program to start: the one in CHROMIUM, the machine's, Playwright's own, or None.

    Raises FileNotFoundError where CHROMIUM names a file that is not there: whoever names one means it.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        path = shutil.which(named)
        if path is None:
            raise FileNotFoundError(f"CHROMIUM={named} is not a program")
        return path
    found = next(filter(None, map(shutil.which, NAMES)), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


@contextmanager
def started() -> Iterator[Browser | None]:
    """A running Chromium, or None where there is none to run.

    Playwright's loop runs in this thread as long as the browser lives, so Django has to be told that its
    database may be used here all the same.
    """
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    with sync_playwright() as playwright:
        path = find(playwright)
        if path is None:
            yield None
            return
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        try:
            yield browser
        finally:
            browser.close()
            if before is None:
                del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Ear:
    """Hears what the pages of a context complain about: errors of scripts, of the console, of the policy.

    Chromium reports an answer of 400 and above as an error of the console, and htmx does so once more in its own
    words; a test that wants one names it.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self.wanted: set[int] = set()
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("page", self._page)

    def want(self, *statuses: int) -> None:
        """Answers with these statuses are what the test is about."""
        self.wanted.update(statuses)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        told = (
            f"{words} {status} " for status in self.wanted for words in ("status of", "Status Error Code")
        )
        if any(words in message.text for words in told):
            return
        self.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _page(self, page: Page) -> None:
        page.on("crash", lambda _: self.complaints.append("the page crashed"))


def context_of(browser: Browser, **how: Any) -> tuple[BrowserContext, Ear]:
    """A fresh context, as a new person's browser, and the ear on it."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "ru-RU", **how})
    context.set_default_timeout(WAIT_MS)
    return context, Ear(context)
