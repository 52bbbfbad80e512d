"""Warehouses and delivery methods."""

from sandbox import catalogue, server
from tests.sandbox.api import Api

PATH = "/v2/delivery-method/list"


def test_only_the_sellers_own_delivery_has_methods(running: server.Running, api: Api) -> None:
    running.world.add_posting(scheme="rfbs")
    [method] = api.ok(PATH, limit=100)["delivery_methods"]
    assert method["warehouse_id"] == catalogue.RFBS_WAREHOUSE
    assert method["id"] == api.fbs()[0]["delivery_method"]["id"]
    assert method["provider_id"] == api.fbs()[0]["delivery_method"]["tpl_provider_id"]
    running.world.add_posting(scheme="fbs")
    fbs = next(row for row in api.fbs() if row["tpl_integration_type"] == "ozon")
    assert fbs["delivery_method"]["id"] == catalogue.FBS_WAREHOUSE


def test_methods_can_be_narrowed(api: Api) -> None:
    def count(**wanted: object) -> int:
        return len(api.ok(PATH, limit=10, filter=wanted)["delivery_methods"])

    assert count(warehouse_ids=[str(catalogue.RFBS_WAREHOUSE)], status=["ACTIVE"]) == 1
    assert count(warehouse_ids=[str(catalogue.FBS_WAREHOUSE)]) == 0
    assert count(status=["DISABLED"]) == 0
    assert api.post(PATH, limit=10, filter={"status": ["ASLEEP"]}).status_code == 400
    assert api.post(PATH, limit=101).status_code == 400
