"""The page of an address that is a button's."""

import pytest
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_address_of_a_button_has_a_page_of_ours(client: Client) -> None:
    client.force_login(make_user())
    answer = client.get("/sessions/end/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "Only by a button" in answer.content.decode()
    assert 'class="nav"' in answer.content.decode()


def test_a_stranger_gets_it_without_the_desk_around_it(client: Client) -> None:
    answer = client.post("/admin/login/", headers={"Accept-Language": "en"})
    assert answer.status_code == 405
    assert "Only by a button" in answer.content.decode()
    assert 'class="nav"' not in answer.content.decode()


def test_programs_get_their_own_answer(client: Client) -> None:
    client.force_login(make_user())
    answer = client.post("/api/v1/work-items/")
    assert answer.headers["Content-Type"] == "application/json"
    assert b"Only by" not in client.get("/ozon/push/x/").content
