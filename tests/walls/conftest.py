"""A shop with one row of everything an address can name."""

import pytest
from httpx_retries import Retry

from ozon.client import transport
from tests.walls.world import World, build


@pytest.fixture
def world(
    db: None, figures_kept: None, settings: object, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> World:
    monkeypatch.setattr(transport, "READS", Retry(total=0))  # nobody answers, and nobody is waited for
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # the fixture takes any name
    return build()
