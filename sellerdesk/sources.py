"""Which room reads which source, how often, and in what order a full pass goes."""

from insights.keys import watch
from insights.prices import watch_prices
from inventory.sync import sync_products, sync_stocks, sync_warehouses
from inventory.sync_prices import sync_prices
from messaging.sync import sync_chats
from money.sync import sync_accruals
from orders.sync import sync_fbs
from orders.sync_fbo import sync_fbo
from orders.sync_ratings import sync_ratings
from orders.sync_requests import sync_requests
from ozon.cabinet import sync_cabinet
from ozon.passes import Pass
from ozon.states import Source
from ozon.sync import register
from returns.sync import sync_returns
from returns.sync_giveouts import sync_giveouts
from returns.sync_rfbs import sync_rfbs_returns

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def _cabinet(turn: Pass) -> None:
    """The cabinet and what follows from it for staff at once: a warning, or the end of one."""
    sync_cabinet(turn)
    turn.shop.refresh_from_db(fields=["key_expires_at", "cabinet_read_at", "state"])
    watch(turn.shop, now=turn.started)


def _prices(turn: Pass) -> None:
    """Today's prices, and warnings of those that look like an error, at once: they sell every minute."""
    sync_prices(turn)
    watch_prices(turn.shop, now=turn.started)


def bind() -> None:
    """Register every source, catalogue before what refers to it. Called once per process."""
    register(Source.WAREHOUSES, sync_warehouses, interval=6 * HOUR)
    register(Source.PRODUCTS, sync_products, interval=HOUR)
    register(Source.PRICES, _prices, interval=HOUR)
    register(Source.STOCKS, sync_stocks, interval=5 * MINUTE)
    register(Source.FBS, sync_fbs, interval=20, overlap=3 * MINUTE)
    register(Source.CANCELLATION_REQUESTS, sync_requests, interval=30)
    register(Source.RFBS_RETURNS, sync_rfbs_returns, interval=MINUTE)
    register(Source.RETURNS, sync_returns, interval=2 * MINUTE, overlap=10 * MINUTE)
    register(Source.GIVEOUTS, sync_giveouts, interval=2 * MINUTE)
    register(Source.FBO, sync_fbo, interval=5 * MINUTE, overlap=3 * HOUR)
    register(Source.CABINET, _cabinet, interval=6 * HOUR)
    register(Source.CHATS, sync_chats, interval=MINUTE)
    register(Source.RATINGS, sync_ratings, interval=6 * HOUR)
    register(Source.ACCRUALS, sync_accruals, interval=6 * HOUR, overlap=3 * DAY)
