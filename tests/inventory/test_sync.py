"""Delivery methods are mirrored beside the warehouses."""

import json

from inventory.models import DeliveryMethod, Warehouse
from ozon.models import Fact
from ozon.states import FactKind, Source
from tests.fixtures_desk import RFBS_WAREHOUSE, Desk
from tests.watching import versions

METHODS = "/v2/delivery-method/list"


def test_delivery_methods_are_read_with_the_warehouses(desk: Desk) -> None:
    assert Warehouse.objects.filter(shop=desk.shop).count() == 2
    [method] = DeliveryMethod.objects.filter(shop=desk.shop)
    assert (method.warehouse_id, method.tpl_integration_type) == (RFBS_WAREHOUSE, "non_integrated")
    assert (method.ozon_status, method.cutoff, method.is_express) == ("ACTIVE", "14:00", False)
    assert method.method_id > 0
    assert method.pack_minutes == 1440


def test_an_unchanged_method_is_not_written_and_a_changed_one_is(desk: Desk) -> None:
    before = versions(DeliveryMethod)
    desk.sync(Source.WAREHOUSES)
    assert versions(DeliveryMethod) == before

    known = DeliveryMethod.objects.get()
    rows = [
        {"id": known.method_id, "name": "Самовывоз", "warehouse_id": str(RFBS_WAREHOUSE), "status": "MELTED"},
        {"id": "?", "name": "без номера"},
    ]
    desk.fault("body", METHODS, body=json.dumps({"delivery_methods": rows, "cursor": "", "has_next": False}))
    report = desk.sync(Source.WAREHOUSES)[Source.WAREHOUSES]
    assert (report.error, report.bad_rows) == ("", 1)
    known.refresh_from_db()
    assert (known.name, known.ozon_status, known.cutoff) == ("Самовывоз", "MELTED", "")
    [strange] = Fact.objects.filter(kind=FactKind.UNKNOWN_VALUE, source=Source.WAREHOUSES)
    assert strange.key == "delivery_methods[].status=MELTED"
    assert Fact.objects.get(kind=FactKind.BAD_ROW, source=Source.WAREHOUSES).key == "?"
