"""Fixtures for all tests. The servers they run on come from the plugin tests/servers.py."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from tests import schema, tables

pytest_plugins = ["tests.fixtures_desk"]

# What takes long begins first, so that no worker is left alone with it in the end. Files not named here follow, those
# with many tests before those with few.
SLOW = (
    "tests/soak/",
    "tests/browser/test_whole_desk",
    "tests/browser/test_accessibility",
    "tests/browser/test_people",
    "tests/orders/test_random_histories",
    "tests/browser/",
    "tests/local/",
    "tests/concurrency/",
    "tests/walls/",
    "tests/flows/test_key_stays_inside",
    "tests/flows/",
)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: tests in a browser wait for it half of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file stays together; whoever hands files out to workers does so in this order."""
    tests = Counter(_file(item) for item in items)
    items.sort(key=lambda item: (_rank(_file(item)), -tests[_file(item)], _file(item)))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _rank(file: str) -> int:
    return next((place for place, start in enumerate(SLOW) if file.startswith(start)), len(SLOW))


@pytest.fixture(scope="session")
def known_schema() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        stack.enter_context(schema.remembered())
        yield stack


@pytest.fixture(scope="session")
def django_db_setup(
    known_schema: ExitStack, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The database of the worker, put back after each test that commits."""
    known_schema.close()  # from here on a migration is a migration
    with django_db_blocker.unblock():
        tables.remember_schema()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", tables.put_back)
        yield
    with django_db_blocker.unblock():
        tables.send_everybody_home()


@pytest.fixture
def english() -> Iterator[None]:
    """Whoever calls a service himself, and not through a page, reads English."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_once() -> Iterator[None]:
    """Each new client has middleware of its own, which would look through all static files again."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def look_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield
