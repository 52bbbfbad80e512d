"""Ozon → us: warehouses, catalogue, and Ozon's stock figures (from which the ledger is opened)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from inventory import differences
from inventory.comparing import Reading, judge
from inventory.locks import grade_a, lock_stock
from inventory.models import DeliveryMethod, KitComponent, Product, StockItem, Warehouse
from inventory.selectors import Figures, figures_of
from inventory.services import take_reading
from inventory.states import Grade
from ozon import copying, windows
from ozon.client.errors import OzonError, Refused, ServerError
from ozon.client.schemas.stocks import WarehouseStock
from ozon.client.schemas.warehouses import DeliveryMethod as MethodReading
from ozon.passes import Pass

INFO_BATCH = 200
MOST_BARCODES = 100
SAME_FOR = timedelta(hours=1)
METHOD_COLUMNS = (
    "shop",
    "method_id",
    "name",
    "warehouse_id",
    "provider_id",
    "tpl_integration_type",
    "ozon_status",
    "is_express",
    "cutoff",
    "pack_minutes",
    "dropoff_address",
)


def sync_warehouses(turn: Pass) -> None:
    """The seller's warehouses and delivery methods. Idempotent."""
    _read_warehouses(turn)
    _read_methods(turn)


def _read_warehouses(turn: Pass) -> None:
    read = turn.client.warehouses.list
    for page, _, _ in windows.pages(lambda cursor: read(cursor=cursor), ""):
        rows = [
            Warehouse(shop=turn.shop, warehouse_id=row.warehouse_id, name=row.name[:200], is_rfbs=row.is_rfbs)
            for row in {row.warehouse_id: row for row in page.values}.values()
        ]
        turn.store(rows, _keep_warehouses, key=lambda row: row.warehouse_id, bad_rows=page.bad_rows)


def _read_methods(turn: Pass) -> None:
    """The delivery methods of all warehouses. An FBS warehouse has none of its own: there the warehouse is one."""
    read = turn.client.warehouses.delivery_methods
    for page, _, _ in windows.pages(lambda cursor: read(cursor=cursor), ""):
        latest = {row.method_id: row for row in page.values}
        turn.store(
            list(latest.values()),
            partial(_keep_methods, turn),
            key=lambda row: row.method_id,
            bad_rows=page.bad_rows,
        )


def _keep_methods(turn: Pass, readings: Sequence[MethodReading]) -> None:
    rows = [_method(turn, reading) for reading in readings]
    copying.merge(rows, METHOD_COLUMNS, unique=["shop", "method_id"], replace=METHOD_COLUMNS[2:])


def _method(turn: Pass, reading: MethodReading) -> DeliveryMethod:
    return DeliveryMethod(
        shop=turn.shop,
        method_id=reading.method_id,
        name=reading.name[:300],
        warehouse_id=reading.warehouse_id,
        provider_id=reading.provider_id,
        tpl_integration_type=reading.tpl_integration_type,
        ozon_status=reading.status,
        is_express=reading.is_express,
        cutoff=reading.cutoff,
        pack_minutes=reading.pack_minutes,
        dropoff_address=reading.dropoff_address[:500],
    )


def _keep_warehouses(rows: Sequence[Warehouse]) -> None:
    columns = ["shop", "warehouse_id", "name", "is_rfbs"]
    copying.merge(rows, columns, unique=columns[:2], replace=columns[2:])


def sync_products(turn: Pass) -> None:
    """The catalogue with names and pictures. Idempotent."""
    read = turn.client.products.list
    for page, _, _ in windows.pages(lambda last_id: read(last_id=last_id), ""):
        ids = [row.product_id for row in page.values]
        with turn.page(rows=0, bad_rows=page.bad_rows):
            pass  # a product the list shows broken is told; its neighbours are read below
        for start in range(0, len(ids), INFO_BATCH):
            _store_products(turn, ids[start : start + INFO_BATCH])


def _store_products(turn: Pass, ids: list[int]) -> None:
    page = turn.client.products.info(product_ids=ids)
    rows = [
        Product(
            shop=turn.shop,
            offer_id=row.offer_id[:100],
            product_id=row.product_id,
            sku=row.sku or None,
            name=row.name[:500],
            picture=row.primary_image[:500],
            barcodes=row.barcodes[:MOST_BARCODES],
        )
        for row in {row.offer_id: row for row in page.values}.values()
    ]
    turn.store(rows, _keep_products, key=lambda row: row.product_id, bad_rows=page.bad_rows)


def _keep_products(rows: Sequence[Product]) -> None:
    columns = ["shop", "offer_id", "product_id", "sku", "name", "picture", "barcodes"]
    copying.merge(rows, columns, unique=columns[:2], replace=columns[2:])


def sync_stocks(turn: Pass) -> None:
    """Ozon's present and reserved figures per warehouse; an offer seen first opens its ledger with them."""
    ids = list(Warehouse.objects.filter(shop=turn.shop).values_list("warehouse_id", flat=True))
    failed: OzonError | None = None
    for warehouse_id in ids:
        try:
            _read_warehouse(turn, warehouse_id)
        except (ServerError, Refused) as error:
            failed = error  # of this warehouse; the others are read all the same
    if failed:
        raise failed


def _read_warehouse(turn: Pass, warehouse_id: int) -> None:
    read = partial(turn.client.stocks.by_warehouse, warehouse_id)
    for page, _, read_at in windows.pages(lambda cursor: read(cursor=cursor), ""):
        rows = list({row.offer_id: row for row in page.values}.values())
        turn.store(
            rows,
            partial(_store_figures, turn, warehouse_id, read_at=read_at),
            key=lambda row: row.offer_id,
            bad_rows=page.bad_rows,
        )


def _store_figures(
    turn: Pass, warehouse_id: int, rows: Sequence[WarehouseStock], *, read_at: datetime
) -> None:
    """Ozon's figures of a page. Only what differs, or was last written an hour ago, is locked and written: the rows
    are the ones every cancellation needs. Then they are held against the ledger."""
    told = figures_of(turn.shop, warehouse_id, [row.offer_id for row in rows])
    fresh = read_at - SAME_FOR
    moved = [
        row
        for row in rows
        if row.offer_id in told and not _says_the_same(told[row.offer_id], row, since=fresh)
    ]
    readings = {
        (warehouse_id, row.offer_id): Reading(row.present, row.reserved)
        for row in rows
        if row.offer_id in told
    }
    verdict = judge(turn.shop, readings, read_at=read_at)
    # One locking for both, in one order.
    wanted = {row.offer_id for row in moved} | differences.touched(verdict, read_at=read_at)
    stock = lock_stock(turn.shop, warehouse_ids=[warehouse_id], offer_ids=wanted)
    read = [
        item
        for row in moved
        if (item := grade_a(stock, row.offer_id))
        and take_reading(item, present=row.present, at_ozon=row.reserved, read_at=read_at)
    ]
    copying.update(read, ["ozon_present", "ozon_reserved", "ozon_read_at"])
    locked = {(warehouse_id, offer_id): item for (offer_id, grade), item in stock.items() if grade == Grade.A}
    differences.write(turn.shop, verdict, locked, read_at=read_at)
    _open_ledger(turn, warehouse_id, [row for row in rows if row.offer_id not in told])


def _says_the_same(told: Figures, row: WarehouseStock, *, since: datetime) -> bool:
    same = (told.present, told.reserved) == (row.present, row.reserved)
    return same and told.read_at is not None and told.read_at >= since


def _open_ledger(turn: Pass, warehouse_id: int, rows: list[WarehouseStock]) -> None:
    """The opening line of an offer: on hand is what Ozon has present. It is a figure, not a movement. A kit has
    nothing of its own: what Ozon has of it lies in its components."""
    if not rows:
        return
    now, offers = timezone.now(), [row.offer_id for row in rows]
    kits = set(KitComponent.objects.filter(shop=turn.shop, kit__in=offers).values_list("kit", flat=True))
    StockItem.objects.bulk_create(
        [
            StockItem(
                shop=turn.shop,
                warehouse_id=warehouse_id,
                offer_id=row.offer_id[:100],
                opening=0 if row.offer_id in kits else row.present,
                on_hand=0 if row.offer_id in kits else row.present,
                opened_at=now,
                ozon_present=row.present,
                ozon_reserved=row.reserved,
                ozon_read_at=now,
            )
            for row in rows
        ],
        batch_size=500,
    )
