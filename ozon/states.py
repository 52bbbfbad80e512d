"""What a connection to Ozon can be in. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ShopState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("shop", "active")
    PAUSED = "paused", _("paused")
    REMOVED = "removed", _("removed")  # seen by nobody; its rows are being deleted


class StockKeeper(models.TextChoices):
    """Who says what is for sale. Until it is answered we only compare."""

    UNDECIDED = "undecided", _("not decided yet")
    OZON = "ozon", _("Ozon or another system")
    DESK = "desk", _("this desk")


class Source(models.TextChoices):
    """What is read from Ozon; each has its own cursor, interval and lag."""

    WAREHOUSES = "warehouses", _("warehouses and delivery methods")
    PRODUCTS = "products", _("products")
    PRICES = "prices", _("prices")
    STOCKS = "stocks", _("stocks")
    FBS = "fbs", _("FBS and rFBS postings")
    FBO = "fbo", _("FBO postings")
    CANCELLATION_REQUESTS = "cancellation_requests", _("cancellation requests")
    RETURNS = "returns", _("FBO and FBS returns")
    RFBS_RETURNS = "rfbs_returns", _("rFBS returns")
    GIVEOUTS = "giveouts", _("handing out of returns")
    CHATS = "chats", _("dialogues")
    RATINGS = "ratings", _("ratings and error index")
    ACCRUALS = "accruals", _("accruals")
    CABINET = "cabinet", _("cabinet and key")


class FactKind(models.TextChoices):
    """What Ozon did that we did not expect. Facts are kept and shown; they never stop a pass."""

    UNKNOWN_VALUE = "unknown_value", _("unknown value")
    UNKNOWN_FIELD = "unknown_field", _("unknown field")
    BAD_ROW = "bad_row", _("row that cannot be read")
    CALL_FAILED = "call_failed", _("call that failed")
