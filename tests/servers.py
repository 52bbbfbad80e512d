"""Pytest plugin (`-p tests.servers`): the tests' own PostgreSQL and Valkey, where the environment names none.

They must run before pytest-django loads the settings, hence the earliest hook there is. Each worker of
pytest-xdist starts servers of its own: a channel or a queue of one would be heard by the tests of the other.
"""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sellerdesk.local.servers import Servers, ensure

# Known to everybody: no test may depend on the keys of a real installation.
KEYS = {
    "SELLERDESK_SECRET_KEY": "tests-only-secret-key-tests-only-secret-key-tests-only",
    "SELLERDESK_FIELD_KEYS": "dGVzdHMtb25seS1maWVsZC1rZXktdGVzdHMtb25seS0=",
}
# What a developer may have set for `make run` and would change what the tests see.
FOREIGN = ("OZON_API_URL", "SELLERDESK_DEMO", "SELLERDESK_ADMIN_PASSWORD", "SELLERDESK_DEBUG", "PORT", "HOST")

# Says to the workers of pytest-xdist that the addresses they inherit are not somebody's choice.
OURS = "SELLERDESK_TESTS_OWN_SERVERS"
ADDRESSES = ("DATABASE_URL", "REDIS_URL")

_folder: Path | None = None
_servers: Servers | None = None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    global _folder, _servers
    for name in FOREIGN:
        os.environ.pop(name, None)
    # Tests start our programs a hundred times: each would compile again what nobody was to write down.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    os.environ.update(KEYS)
    os.environ["SELLERDESK_RATE"] = "0"  # a stand-in may be asked faster than Ozon
    os.environ["SELLERDESK_FIGURES_SECONDS"] = "0"  # what a test has just made is counted
    if os.environ.get(OURS):
        for name in ADDRESSES:
            os.environ.pop(name, None)
    if not all(map(os.environ.get, ADDRESSES)):
        os.environ[OURS] = "1"
        _folder = Path(tempfile.mkdtemp(prefix="sellerdesk-tests-"))
        os.environ["SELLERDESK_DATA"] = str(_folder)
        atexit.register(_stop)  # pytest may give up before it configures anything
        _servers = ensure(durable=False)
    return (yield)


def pytest_unconfigure() -> None:
    _stop()


def _stop() -> None:
    global _folder, _servers
    if _servers is not None:
        _servers.release()
        _servers = None
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
        _folder = None
