"""The cabinet behind a key: read by a pass, one refusal hides nothing else."""

from typing import Any

import pytest
from django.utils import timezone

from ozon import sync
from ozon.cabinet import columns, look
from ozon.client import OzonClient
from ozon.client.errors import Unauthorized
from ozon.models import Shop
from ozon.states import Source
from sandbox import server
from tests.fixtures_desk import KEY, Desk

pytestmark = pytest.mark.django_db
INFO, ROLES = "/v1/seller/info", "/v1/roles"
NO_ROLE = '{"code": 7, "message": "Api-Key is missing a required role for a method"}'


def shop_of(desk: Desk) -> Shop:
    return Shop.objects.get(pk=desk.shop.pk)


def refuse(desk: Desk, path: str, status: int = 403, body: str = NO_ROLE, times: int = 1) -> None:
    desk.fault("status", path, status=status, body=body, times=times)


def test_a_pass_keeps_company_subscription_roles_and_end(desk: Desk) -> None:
    shop = shop_of(desk)
    assert shop.cabinet["company"]["name"]
    assert shop.cabinet["company"]["currency"] == "RUB"
    assert shop.cabinet["subscription"]["type"] == "PREMIUM_PLUS"
    assert "/v4/posting/fbs/list" in shop.cabinet["roles"][0]["methods"]
    assert shop.cabinet["refused"] == {}
    assert shop.cabinet_read_at
    assert shop.key_expires_at
    assert shop.key_expires_at > timezone.now()


@pytest.mark.parametrize(("path", "part"), [(INFO, "info"), (ROLES, "roles")])
def test_a_refused_part_stays_as_it_was_and_the_other_is_read(desk: Desk, path: str, part: str) -> None:
    before = shop_of(desk)
    Shop.objects.filter(pk=desk.shop.pk).update(cabinet_read_at=None)
    refuse(desk, path)
    assert desk.sync(Source.CABINET)[Source.CABINET].error == ""
    shop = shop_of(desk)
    assert shop.cabinet["refused"] == {part: "Api-Key is missing a required role for a method"}
    assert shop.cabinet["company"] == before.cabinet["company"]
    assert shop.cabinet["roles"] == before.cabinet["roles"]
    assert shop.key_expires_at == before.key_expires_at
    assert shop.cabinet_read_at
    desk.sync(Source.CABINET)
    assert shop_of(desk).cabinet["refused"] == {}


def test_a_gateways_error_fails_the_pass_after_the_other_part_is_kept(desk: Desk) -> None:
    Shop.objects.filter(pk=desk.shop.pk).update(cabinet={}, key_expires_at=None)
    refuse(desk, INFO, status=502, body="<html>", times=9)
    assert "502" in desk.sync(Source.CABINET)[Source.CABINET].error
    shop = shop_of(desk)
    assert "company" not in shop.cabinet
    assert shop.cabinet["roles"]
    assert shop.key_expires_at


def test_a_key_ozon_does_not_know_changes_nothing_that_is_known(desk: Desk) -> None:
    before = shop_of(desk).cabinet
    Shop.objects.filter(pk=desk.shop.pk).update(api_key="revoked")
    assert "401" in sync.run(shop_of(desk), Source.CABINET).error
    assert shop_of(desk).cabinet == before


def test_a_wrong_key_is_told_by_its_own_error(sandbox: server.Running) -> None:
    with OzonClient(KEY["client_id"], "wrong", base_url=sandbox.url) as client, pytest.raises(Unauthorized):
        look(client)


def test_an_expired_key_is_one_ozon_does_not_know(desk: Desk) -> None:
    off = '{"code": 7, "message": "Api-key is deactivated, use another one or generate a new one"}'
    refuse(desk, INFO, body=off)
    with OzonClient(**client_of(desk)) as client, pytest.raises(Unauthorized, match="deactivated"):
        look(client)


def client_of(desk: Desk) -> dict[str, Any]:
    return {**KEY, "base_url": desk.running.url}


def test_a_part_that_was_not_read_does_not_wipe_the_end_of_the_key(desk: Desk) -> None:
    refuse(desk, ROLES)
    with OzonClient(**client_of(desk)) as client:
        reading = look(client)
    assert not reading.is_empty
    assert "key_expires_at" not in columns(reading, before={}, at=timezone.now())
    assert reading.currency == "RUB"
