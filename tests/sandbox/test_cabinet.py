"""What a key, its roles and a subscription open, and how they are ordered from outside."""

import pytest

from sandbox import cabinet, server, times
from tests.sandbox.api import Api

MISSING_ROLE = "Api-Key is missing a required role for a method"


def test_a_fresh_key_opens_everything_and_says_until_when(api: Api) -> None:
    answer = api.ok("/v1/roles")
    [role] = answer["roles"]
    assert role["name"] == "Admin"
    assert {"/v4/posting/fbs/list", "/v1/finance/accrual/by-day", "/v1/roles"} <= set(role["methods"])
    assert answer["expires_at"] > times.shifted(api.now(), days=79)


def test_a_key_of_few_roles_is_told_which_methods_it_opens(api: Api) -> None:
    api.ok("/sandbox/shop", roles=["Posting FBS", "Warehouse"])
    roles = {role["name"]: role["methods"] for role in api.ok("/v1/roles")["roles"]}
    assert roles["Warehouse"] == ["/v2/delivery-method/list", "/v2/warehouse/list"]
    assert "/v2/conditional-cancellation/approve" in roles["Posting FBS"]
    assert "/v3/posting/fbo/list" not in roles["Posting FBS"]
    api.ok("/v2/warehouse/list", limit=100)
    api.ok("/v1/seller/info")


@pytest.mark.parametrize("path", ["/v3/posting/fbo/list", "/v2/products/stocks", "/v1/finance/accrual/types"])
def test_a_missing_role_is_a_403_in_ozons_words(api: Api, path: str) -> None:
    api.ok("/sandbox/shop", roles=["Posting FBS"])
    answer = api.post(path)
    assert (answer.status_code, answer.json()) == (403, {"code": 7, "message": MISSING_ROLE, "details": []})
    assert api.ledger() == []


@pytest.mark.parametrize(
    ("subscription", "status"), [("PREMIUM", 403), ("PREMIUM_PLUS", 200), ("PREMIUM_PRO", 200)]
)
def test_only_the_larger_subscriptions_write_to_buyers(
    running: server.Running, api: Api, subscription: str, status: int
) -> None:
    number = running.world.add_posting()["posting_number"]
    api.ok("/sandbox/shop", subscription=subscription)
    answer = api.post("/v1/chat/start", posting_number=number)
    assert answer.status_code == status
    assert api.ok("/v1/seller/info")["subscription"] == {"is_premium": True, "type": subscription}
    api.ok("/v3/chat/list", limit=10)
    if status == 403:
        assert answer.json()["message"] == "not available with existing subscription"
        assert api.post("/v1/chat/send/message", chat_id="x", text="y").status_code == 403


def test_a_key_ends_when_it_was_told_to(api: Api) -> None:
    told = api.ok("/sandbox/shop", expires_in_days=5)
    assert api.ok("/v1/roles")["expires_at"] == told["expires_at"]
    api.advance(5 * 86400 + 1)
    answer = api.post("/v2/warehouse/list", limit=10)
    assert (answer.status_code, answer.json()["code"]) == (403, 7)
    assert api.post("/v1/roles").status_code == 403
    api.ok("/sandbox/shop", expires_in_days=90)
    api.ok("/v2/warehouse/list", limit=10)


def test_a_key_nobody_gave_an_end_is_renewed(api: Api) -> None:
    api.advance(200 * 86400)
    assert api.ok("/v1/roles")["expires_at"] > api.now()


def test_what_is_not_named_in_an_order_stays(api: Api) -> None:
    api.ok("/sandbox/shop", subscription="PREMIUM", roles=["Chat"])
    api.ok("/sandbox/shop", client_id="100500", subscription="PREMIUM_PRO")
    shown = api.client.get("/sandbox/shop").json()
    assert (shown["subscription"], shown["roles"]) == ("PREMIUM_PRO", ["Chat"])


@pytest.mark.parametrize(
    "body",
    [
        {"subscription": "GOLD"},
        {"roles": ["King"]},
        {"roles": "Admin"},
        {"expires_in_days": "soon"},
        {"client_id": "1"},
    ],
)
def test_an_order_that_makes_no_sense_is_refused(api: Api, body: dict[str, object]) -> None:
    assert api.post("/sandbox/shop", **body).status_code == 400


def test_each_shop_has_a_cabinet_of_its_own() -> None:
    running = server.start(history=0, catalog=1, arrivals=0, open_cases=False, keys={"1": "a", "2": "b"})
    with running.sandbox.store.transaction():
        cabinet.change(running.worlds["2"].shop, {"roles": ["Chat"]})
        assert cabinet.roles(running.worlds["1"].shop) == ["Admin"]
    running.stop()
