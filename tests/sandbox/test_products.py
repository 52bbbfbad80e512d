"""Catalogue, warehouses, pictures and the cabinet."""

from sandbox import server
from tests.sandbox.api import Api


def test_products_in_pages(api: Api) -> None:
    first = api.ok("/v3/product/list", filter={"visibility": "ALL"}, limit=4)["result"]
    rest = api.ok("/v3/product/list", filter={"visibility": "ALL"}, limit=4, last_id=first["last_id"])[
        "result"
    ]
    offers = [item["offer_id"] for item in first["items"] + rest["items"]]
    assert (len(offers), len(set(offers)), rest["last_id"], first["total_items"]) == (6, 6, "", 6)
    assert api.post("/v3/product/list", limit=4).status_code == 400


def test_a_product_has_a_picture_on_this_server(running: server.Running, api: Api) -> None:
    [item] = api.ok("/v3/product/info/list", offer_id=["KT-17-GL", "UNKNOWN"])["items"]
    assert item["primary_image"] == [f"{running.url}/sandbox/pictures/KT-17-GL.svg"]
    assert (item["price"], item["currency_code"]) == ("1890.00", "RUB")
    picture = api.client.get(item["primary_image"][0])
    assert picture.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert picture.text.startswith("<svg ")
    assert api.client.get("/sandbox/pictures/UNKNOWN.svg").status_code == 404
    photo = api.client.get("/sandbox/photos/KT-17-GL.jpg")
    assert (photo.headers["Content-Type"], photo.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert api.client.get("/sandbox/photos/UNKNOWN.jpg").status_code == 404


def test_one_warehouse_of_each_kind(api: Api) -> None:
    warehouses = api.ok("/v2/warehouse/list", limit=200)["warehouses"]
    assert [row["is_rfbs"] for row in warehouses] == [False, True]


def test_the_key_expires_and_the_subscription_allows_chats(api: Api) -> None:
    assert api.ok("/v1/roles")["expires_at"] > api.now()
    assert api.ok("/v1/seller/info")["subscription"] == {"is_premium": True, "type": "PREMIUM_PLUS"}
