"""A shop with one row of everything an address can name."""

import pytest

from tests.walls.world import World, build


@pytest.fixture
def world(db: None, settings: object, tmp_path: object) -> World:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # the fixture takes any name
    return build()
