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
