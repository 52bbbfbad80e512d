"""The gallery: for developers, with every icon there is, in the look its address names."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_member, make_shop, make_superuser

pytestmark = pytest.mark.django_db
SPRITE = Path("templates/components/sprite.html")


def status(client: Client, user) -> int:
    client.force_login(user)
    return client.get(reverse("gallery")).status_code


def test_who_may_look(client: Client, settings) -> None:
    assert status(client, make_member(make_shop())) == 404
    assert status(client, make_member(make_shop(is_demo=True))) == 200
    assert status(client, make_superuser()) == 200
    settings.DEBUG = True
    assert status(client, make_member(make_shop())) == 200


def test_the_address_names_the_look(client: Client) -> None:
    client.force_login(make_superuser(theme="dark", density="dense"))

    def look(query: str) -> str:
        text = client.get(f"{reverse('gallery')}{query}").content.decode()
        return re.search(r"<html[^>]*>", text)[0]

    assert 'data-theme="dark" data-density="dense"' in look("")
    assert 'data-theme="light" data-density="roomy"' in look("?theme=light&density=roomy")
    assert "data-theme" not in look("?theme=")
    assert 'data-density="dense"' in look("?theme=<b>&density=huge")


def test_every_icon_is_shown(client: Client, settings) -> None:
    client.force_login(make_superuser())
    text = client.get(reverse("gallery")).content.decode()
    names = re.findall(r'id="i-([\w-]+)"', (settings.BASE_DIR / SPRITE).read_text())
    assert [name for name in names if f'code xs t3">{name}<' not in text] == []
    assert len(names) > 50
