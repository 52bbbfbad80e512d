"""One Chromium for all tests of this folder; every person in them gets a browser of his own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import chromium
from tests.browser.chromium import Ear


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Not of the session: the loop Playwright runs in this thread must not be there for the other tests."""
    with chromium.started() as browser:
        if browser is None:
            pytest.skip(chromium.MISSING)
        yield browser


@pytest.fixture
def ears() -> list[Ear]:
    return []


@pytest.fixture
def new_context(browser: Browser, ears: list[Ear]) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts, and lets the test fail if a page in one of them complained."""
    contexts: list[BrowserContext] = []

    def make(**how: Any) -> BrowserContext:
        context, ear = chromium.context_of(browser, **how)
        contexts.append(context)
        ears.append(ear)
        return context

    yield make
    for context in contexts:
        context.close()
    assert [complaint for ear in ears for complaint in ear.complaints] == []


@pytest.fixture
def new_page(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page in a context of its own, of somebody who is not logged in."""
    return lambda **how: new_context(**how).new_page()
