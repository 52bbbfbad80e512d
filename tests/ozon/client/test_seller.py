from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ozon.client import DecodeError

from .support import answering, body


def test_info():
    client, script = answering(body("seller_info"))
    info = client.seller.info()
    assert (script.paths, script.sent) == (["/v1/seller/info"], {})
    assert (info.name, info.currency, info.subscription_type) == ("Василёк", "RUB", "PREMIUM_PLUS")
    assert info.may_write_to_buyers is True


def test_a_lower_subscription_may_not_write():
    payload = body("seller_info")
    payload["subscription"]["type"] = "PREMIUM"
    client, _ = answering(payload)
    assert client.seller.info().may_write_to_buyers is False


def test_roles():
    client, script = answering(body("seller_roles"))
    roles = client.seller.roles()
    assert script.paths == ["/v1/roles"]
    assert roles.expires_at == datetime(2026, 12, 18, 9, 54, 23, 296000, tzinfo=UTC)
    assert [(role.name, role.methods) for role in roles.roles] == [("Admin", ["/v1/actions", "/v1/roles"])]


@pytest.mark.parametrize("method", ["info", "roles"])
def test_an_empty_answer_is_not_a_cabinet(method: str):
    client, _ = answering({})
    with pytest.raises(DecodeError):
        getattr(client.seller, method)()
