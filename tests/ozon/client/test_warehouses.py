from __future__ import annotations

from .support import answering, body


def test_list_survives_an_unreadable_has_next():
    client, script = answering(body("warehouses_list"))
    page = client.warehouses.list()
    assert (script.paths, script.sent) == (["/v2/warehouse/list"], {"cursor": "", "limit": 200})
    (warehouse,) = page.values
    assert (warehouse.warehouse_id, warehouse.name, warehouse.is_rfbs) == (20600000000001, "Склад 1", True)
    assert (warehouse.utc_offset, warehouse.pause_at) == ("UTC+03:00", None)
    assert (page.cursor, page.has_next) == ("next", True)
    assert client.warehouses.list(cursor="next").has_next is False


def test_delivery_methods():
    client, script = answering(body("warehouses_methods"))
    page = client.warehouses.delivery_methods()
    assert (script.paths, script.sent) == (["/v2/delivery-method/list"], {"cursor": "", "limit": 100})
    (method,) = page.values
    assert (method.method_id, method.warehouse_id) == (1020000123456000, 20600000000001)
    assert (method.status, method.tpl_integration_type) == ("ACTIVE", "non_integrated")
    assert (method.cutoff, method.pack_minutes, method.is_express) == ("14:00", 120, True)
    assert method.dropoff_address == "Тверь, 1"
    assert (page.cursor, page.has_next) == ("next", True)
