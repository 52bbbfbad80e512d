"""Strangers are spoken to in English here, whether or not the catalogues are compiled."""

import pytest


@pytest.fixture(autouse=True)
def _english(settings: object) -> None:
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]  # the fixture takes any name
