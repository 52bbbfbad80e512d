"""The steering page and what it steers with."""

import re

import pytest

from sandbox import admin, server
from tests.sandbox.api import Api


def test_a_browser_gets_the_page_and_others_the_facts(api: Api) -> None:
    shown = api.client.get("/sandbox/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert shown.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<title>Sandbox</title>" in shown.text
    assert api.client.get("/sandbox/").json()["speed"] == 1


def test_the_page_loads_nothing_and_knows_only_addresses_that_are(api: Api) -> None:
    page = api.client.get("/sandbox", headers={"Accept": "text/html"}).text
    assert re.findall(r'(?:src|href)="([^"]*)"', page) == ["data:,"]
    assert "http" not in page
    named = set(re.findall(r'["\'`](/sandbox/[a-z]*)', page))
    known = {path.rstrip("/") for _, path in admin.ROUTES}
    assert {path.rstrip("/") for path in named} <= known
    assert {"/sandbox/clock", "/sandbox/cases", "/sandbox/faults", "/sandbox/push", "/sandbox/burst"} <= named


def test_the_overview_names_every_kind(running: server.Running, api: Api) -> None:
    running.world.add_posting()
    overview = api.client.get("/sandbox/").json()
    assert overview["shops"][0]["postings"] == {"awaiting_packaging": 1}
    assert {"cancellation_unpacked", "rfbs_return", "buyer_message"} <= set(overview["kinds"]["cases"])
    assert {"after_write", "circle_open", "lose_answer"} <= set(overview["kinds"]["faults"])


@pytest.mark.parametrize("after", ["-1", "x", "1.5"])
def test_the_ledger_goes_on_from_a_number_only(api: Api, after: str) -> None:
    assert api.client.get("/sandbox/ledger", params={"after": after}).status_code == 400


def test_an_unknown_page_is_not_found(api: Api) -> None:
    assert api.client.get("/sandbox/nothing").status_code == 404
