"""Sealing stored keys anew: the first key encrypts, all decrypt, nothing is lost."""

from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from ozon.fields import EncryptedTextField
from ozon.models import Shop
from ozon.rotation import rotate
from tests.factories import make_shop

pytestmark = pytest.mark.django_db
OLD, NEW, FOREIGN = (Fernet.generate_key().decode() for _ in range(3))


def token_of(shop: Shop) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM ozon_shop WHERE id = %s", [shop.pk])
        return str(cursor.fetchone()[0])


def key_by(shop: Shop, key: str) -> str:
    return Fernet(key).decrypt(token_of(shop).encode()).decode()


def told() -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


@pytest.fixture
def shops(settings: Any) -> list[Shop]:
    settings.FIELD_KEYS = [OLD]
    return [make_shop(api_key=f"key-{number}") for number in range(3)]


def test_every_key_is_sealed_with_the_first_and_opens_without_the_old(
    shops: list[Shop], settings: Any
) -> None:
    settings.FIELD_KEYS = [NEW, OLD]
    assert "3 encrypted anew, 0 were current" in told()
    settings.FIELD_KEYS = [NEW]
    assert [Shop.objects.get(pk=shop.pk).api_key for shop in shops] == ["key-0", "key-1", "key-2"]
    assert key_by(shops[0], NEW) == "key-0"


def test_a_second_run_writes_nothing(shops: list[Shop], settings: Any) -> None:
    settings.FIELD_KEYS = [NEW, OLD]
    rotate()
    before = [token_of(shop) for shop in shops]
    assert "0 encrypted anew, 3 were current" in told()
    assert [token_of(shop) for shop in shops] == before


def test_a_shop_without_a_key_is_counted_and_left_alone(settings: Any) -> None:
    shop = make_shop(api_key="")
    count = rotate()
    assert (count.empty, count.rotated, count.lost) == (1, 0, [])
    assert token_of(shop) == ""


def test_a_key_nothing_opens_is_named_and_the_others_are_rotated(shops: list[Shop], settings: Any) -> None:
    lost = shops[1]
    settings.FIELD_KEYS = [FOREIGN]
    Shop.objects.filter(pk=lost.pk).update(api_key="key-1")
    before = token_of(lost)
    settings.FIELD_KEYS = [NEW, OLD]
    with pytest.raises(CommandError, match=rf"shop {lost.pk}\b") as failure:
        told()
    assert failure.value.returncode == 1
    assert token_of(lost) == before
    assert (key_by(shops[0], NEW), key_by(shops[2], NEW)) == ("key-0", "key-2")


def test_batches_cover_all(shops: list[Shop], settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ozon.rotation.BATCH", 2)
    settings.FIELD_KEYS = [NEW, OLD]
    assert rotate().rotated == 3


def test_no_other_column_is_sealed() -> None:
    """``rotate`` knows one column. A second one has to be taught to it."""
    sealed = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, EncryptedTextField)
    ]
    assert sealed == ["Shop.api_key"]
