"""What a person reads when something is not allowed, not there, or broken: in the look, in his language."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.views.defaults import permission_denied, server_error

from tests.factories import make_member, make_shop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "words"), [("ru", "сломалось"), ("zh-hans", "故障"), ("en", "broke")])
def test_a_fault_of_ours_is_told_without_a_request(language: str, words: str) -> None:
    """Whatever broke may have been the user, the session or the context: the page needs none of them."""
    with translation.override(language):
        text = server_error(RequestFactory().get("/")).content.decode()
    assert words in text
    assert f'<html lang="{language}"' in text
    assert 'id="content"' in text


def test_what_is_not_there_leads_back_to_the_queue(client: Client) -> None:
    client.force_login(make_member(make_shop()))
    response = client.get("/nowhere/")
    text = response.content.decode()
    assert response.status_code == 404
    assert f'href="{reverse("queue")}"' in text
    assert "aria-current" not in text  # of the menu: one is nowhere


def test_what_is_not_allowed_says_that_nothing_was_changed(client: Client) -> None:
    client.force_login(make_member(make_shop()))
    response = client.get(reverse("shop-add"))
    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()


def test_a_stranger_is_told_to_log_in(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    with translation.override("en"):
        text = permission_denied(request, PermissionError()).content.decode()
    assert reverse("login") in text
