"""One Chromium for all tests of this folder; every person in them gets a browser of his own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from accounts.states import Role
from tests.browser import chromium
from tests.browser.chromium import Ear
from tests.browser.scene import Office, Scene, build
from tests.factories import make_member
from tests.fixtures_desk import Desk


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


@pytest.fixture
def office(live_server: Any, sandbox: Any, new_context: Callable[..., BrowserContext]) -> Office:
    """Browsers close before the servers their pages may still read pictures from."""
    return Office(live_server.url, new_context)


@pytest.fixture
def scene(live_server: Any, desk: Desk, settings: Any) -> Scene:
    """One case of every kind; the pictures of its goods come from the sandbox, and the policy lets them in."""
    policy = settings.CONTENT_SECURITY_POLICY
    pictures = [*policy["DIRECTIVES"]["img-src"], desk.running.url]
    settings.CONTENT_SECURITY_POLICY = {
        **policy,
        "DIRECTIVES": {**policy["DIRECTIVES"], "img-src": pictures},
    }
    return build(desk)


@pytest.fixture
def anna(scene: Scene) -> User:
    """Who may do everything in the shop of the scene."""
    return make_member(scene.desk.shop, role=Role.MANAGER, first_name="Анна", last_name="Ким")
