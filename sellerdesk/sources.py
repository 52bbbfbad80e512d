"""Which room reads which source, how often, and in what order a full pass goes."""

from inventory.sync import sync_products, sync_stocks, sync_warehouses
from orders.sync import sync_fbo, sync_fbs
from orders.sync_requests import sync_requests
from ozon.states import Source
from ozon.sync import register
from returns.sync import sync_returns, sync_rfbs_returns

MINUTE = 60
HOUR = 60 * MINUTE


def bind() -> None:
    """Register every source, catalogue before what refers to it. Called once per process."""
    register(Source.WAREHOUSES, sync_warehouses, interval=6 * HOUR)
    register(Source.PRODUCTS, sync_products, interval=HOUR)
    register(Source.STOCKS, sync_stocks, interval=5 * MINUTE)
    register(Source.FBS, sync_fbs, interval=20, overlap=3 * MINUTE)
    register(Source.CANCELLATION_REQUESTS, sync_requests, interval=30)
    register(Source.RFBS_RETURNS, sync_rfbs_returns, interval=MINUTE)
    register(Source.RETURNS, sync_returns, interval=2 * MINUTE, overlap=10 * MINUTE)
    register(Source.FBO, sync_fbo, interval=5 * MINUTE, overlap=3 * HOUR)
