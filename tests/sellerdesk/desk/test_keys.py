"""The sheet of keys tells the truth: what it names is there to press, and what can be pressed is in it."""

import re
from pathlib import Path

from django.conf import settings

from sellerdesk.desk.keys import SHEET

TEMPLATES = Path(settings.BASE_DIR) / "templates"
SCRIPT = Path(settings.BASE_DIR) / "static" / "desk" / "keys.js"
KEYS = [key for section in SHEET for key in section.keys]


def carried() -> set[str]:
    """The combinations something in a template carries."""
    texts = (path.read_text() for path in TEMPLATES.rglob("*.html"))
    return {combo for text in texts for combo in re.findall(r'data-key="([^"]+)"', text)}


def test_what_the_sheet_names_is_there_and_the_other_way_round() -> None:
    assert {key.combo for key in KEYS if not key.run} == carried() - {"esc"}


def test_every_function_named_exists() -> None:
    table = SCRIPT.read_text().split("const RUN = {")[1].split("\n};")[0]
    assert [key.run for key in KEYS if key.run and not re.search(rf"\b{key.run}\b[:,]", table)] == []


def test_a_combination_does_one_thing() -> None:
    runs = {key.combo: {other.run for other in KEYS if other.combo == key.combo} for key in KEYS}
    assert [combo for combo, how in runs.items() if len(how) > 1] == []


def test_the_sheet_names_each_key_as_it_is_printed() -> None:
    caps = {key.combo: [str(cap) for cap in key.caps] for key in KEYS}
    assert caps["ctrl+k"] == ["Ctrl", "K"]
    assert caps["g q"] == ["G", "Q"]
    assert caps["enter"] == ["↵"]
