"""Ozon's keys at rest."""

import pytest
from django.core import serializers
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from ozon.client.errors import Unauthorized
from ozon.connect import client_of
from ozon.models import Shop
from tests.factories import make_shop

pytestmark = pytest.mark.django_db
SECRET = "very-secret-key"


def stored(shop: Shop, *, write: str = "") -> str:
    """What the database holds, after writing ``write`` past the field."""
    with connection.cursor() as cursor:
        if write:
            cursor.execute("UPDATE ozon_shop SET api_key = %s WHERE id = %s", [write, shop.pk])
        cursor.execute("SELECT api_key FROM ozon_shop WHERE id = %s", [shop.pk])
        return str(cursor.fetchone()[0])


def test_the_database_never_sees_the_key() -> None:
    shop = make_shop(api_key=SECRET)
    assert SECRET not in stored(shop)
    assert Shop.objects.get(pk=shop.pk).api_key == SECRET
    assert Shop.objects.defer("api_key").get(pk=shop.pk).api_key == SECRET


def test_a_key_nothing_opens_hurts_only_who_needs_it() -> None:
    shop = make_shop()
    stored(shop, write="garbled")
    found = Shop.objects.get(pk=shop.pk)
    found.name = "New"
    found.save()
    assert (stored(shop), Shop.objects.get(pk=shop.pk).name) == ("garbled", "New")
    with pytest.raises(ImproperlyConfigured):
        _ = found.api_key
    with client_of(found) as client, pytest.raises(Unauthorized):
        client.warehouses.list()
    found.api_key = SECRET
    found.save(update_fields=["api_key"])
    assert Shop.objects.get(pk=shop.pk).api_key == SECRET


def test_saving_something_else_keeps_the_token() -> None:
    shop = make_shop(api_key=SECRET)
    before = stored(shop)
    Shop.objects.get(pk=shop.pk).save()
    assert stored(shop) == before


def test_a_dump_holds_the_token_and_gives_the_key_back() -> None:
    shop = make_shop(api_key=SECRET)
    for row in (shop, Shop.objects.get(pk=shop.pk)):
        dump = serializers.serialize("json", [row])
        assert SECRET not in dump
        (loaded,) = serializers.deserialize("json", dump)
        loaded.save()
        assert Shop.objects.get(pk=shop.pk).api_key == SECRET
