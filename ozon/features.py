"""What a key and a subscription open: each feature of the desk with the methods it lives on. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

ADMIN = "admin"  # the access level that opens every method
# Sending needs one of these; reading does not (Ozon's chat reference).
WRITING_SUBSCRIPTIONS = frozenset({"PREMIUM_PLUS", "PREMIUM_PRO"})
# What a cabinet's word for "none", or one no document lists, tells us: nothing for certain.
UNTOLD = frozenset({"", "UNKNOWN"})


class Feature(models.TextChoices):
    """What staff would miss, in the order they are told."""

    FBS = "fbs", gettext_lazy("FBS and rFBS postings and their cancellations")
    FBO = "fbo", pgettext_lazy("feature", "FBO postings")
    REQUESTS = "requests", gettext_lazy("rFBS cancellation requests")
    REQUEST_DECISIONS = "request_decisions", gettext_lazy("Decisions on cancellation requests")
    SELLER_CANCEL = "seller_cancel", gettext_lazy("Cancelling orders yourself")
    SHIPPING = "shipping", gettext_lazy("Assembly, tracking numbers and delivery statuses")
    LABELS = "labels", gettext_lazy("Labels of postings")
    RETURNS = "returns", pgettext_lazy("feature", "FBO and FBS returns")
    RFBS_RETURNS = "rfbs_returns", pgettext_lazy("feature", "rFBS returns")
    RETURN_DECISIONS = "return_decisions", gettext_lazy("Decisions on rFBS returns and refunds")
    GIVEOUTS = "giveouts", gettext_lazy("Fetching returns by barcode")
    PRODUCTS = "products", gettext_lazy("Products and pictures")
    PRICES = "prices", pgettext_lazy("feature", "Prices and their guards")
    WAREHOUSES = "warehouses", gettext_lazy("Warehouses and delivery methods")
    STOCKS = "stocks", gettext_lazy("Ozon's stock figures")
    STOCK_PUSH = "stock_push", gettext_lazy("Telling Ozon stock quantities")
    CHATS = "chats", gettext_lazy("Reading dialogues with buyers")
    MESSAGES = "messages", gettext_lazy("Writing to buyers")
    RATINGS = "ratings", gettext_lazy("Ratings and the error index")
    ACCRUALS = "accruals", gettext_lazy("Accruals: what Ozon paid and charged")
    CABINET = "cabinet", gettext_lazy("Company and subscription")


METHODS: Mapping[Feature, tuple[str, ...]] = {
    Feature.FBS: ("/v4/posting/fbs/list", "/v3/posting/fbs/get"),
    Feature.FBO: ("/v3/posting/fbo/list",),
    Feature.REQUESTS: ("/v2/conditional-cancellation/list",),
    Feature.REQUEST_DECISIONS: (
        "/v2/conditional-cancellation/approve",
        "/v2/conditional-cancellation/reject",
    ),
    Feature.SELLER_CANCEL: (
        "/v1/posting/fbs/cancel-reason",
        "/v2/posting/fbs/cancel",
        "/v2/posting/fbs/product/cancel",
    ),
    Feature.SHIPPING: (
        "/v4/posting/fbs/ship",
        "/v2/fbs/posting/tracking-number/set",
        "/v2/fbs/posting/delivering",
        "/v2/fbs/posting/last-mile",
        "/v2/fbs/posting/delivered",
    ),
    Feature.LABELS: ("/v3/posting/fbs/package-label/create", "/v2/posting/fbs/package-label/get"),
    Feature.RETURNS: ("/v1/returns/list",),
    Feature.RFBS_RETURNS: ("/v2/returns/rfbs/list", "/v2/returns/rfbs/get"),
    Feature.RETURN_DECISIONS: ("/v1/returns/rfbs/action/set",),
    Feature.GIVEOUTS: (
        "/v1/return/giveout/is-enabled",
        "/v1/return/giveout/barcode",
        "/v1/return/giveout/get-png",
        "/v1/return/giveout/get-pdf",
        "/v1/return/giveout/barcode-reset",
        "/v1/return/giveout/list",
        "/v1/return/giveout/info",
        "/v1/returns/company/fbs/info",
    ),
    Feature.PRODUCTS: ("/v3/product/list", "/v3/product/info/list"),
    Feature.PRICES: ("/v5/product/info/prices",),
    Feature.WAREHOUSES: ("/v2/warehouse/list", "/v2/delivery-method/list"),
    Feature.STOCKS: ("/v1/product/info/warehouse/stocks", "/v2/product/info/stocks-by-warehouse/fbs"),
    Feature.STOCK_PUSH: ("/v2/products/stocks",),
    Feature.CHATS: ("/v3/chat/list", "/v3/chat/history"),
    Feature.MESSAGES: (
        "/v1/chat/start",
        "/v1/chat/send/message",
        "/v1/chat/send/file",
        "/v2/chat/read",
    ),
    Feature.RATINGS: (
        "/v1/rating/summary",
        "/v1/rating/history",
        "/v1/rating/index/fbs/info",
        "/v1/rating/index/fbs/posting/list",
    ),
    Feature.ACCRUALS: ("/v1/finance/accrual/types", "/v1/finance/accrual/by-day"),
    Feature.CABINET: ("/v1/seller/info",),
}


@dataclass(frozen=True)
class Verdict:
    """One feature. ``works`` is None where Ozon did not tell; ``missing`` are the methods the key does not open."""

    feature: Feature
    works: bool | None
    why: str = ""
    missing: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(self.feature.label)


def opened(cabinet: Mapping[str, Any]) -> frozenset[str] | None:
    """The methods (or beginnings of them) the key's roles name; None where Ozon told none."""
    roles = cabinet.get("roles")
    if not roles:
        return None
    return frozenset(method.rstrip("/") for role in roles for method in role["methods"])


def opens_all(cabinet: Mapping[str, Any]) -> bool:
    return any(role["name"].strip().casefold() == ADMIN for role in cabinet.get("roles") or ())


def verdicts(cabinet: Mapping[str, Any]) -> list[Verdict]:
    """What works with a cabinet as ``ozon.cabinet`` keeps it, in the reader's language.

    A role may name a method or the beginning of its path; both open it. A missing method beats the subscription.
    """
    methods, everything = opened(cabinet), opens_all(cabinet)
    return [_verdict(feature, cabinet, methods, everything=everything) for feature in Feature]


def works(cabinet: Mapping[str, Any], feature: Feature) -> bool | None:
    """Whether one feature works; None where Ozon did not tell."""
    return _verdict(feature, cabinet, opened(cabinet), everything=opens_all(cabinet)).works


def _verdict(
    feature: Feature, cabinet: Mapping[str, Any], methods: frozenset[str] | None, *, everything: bool
) -> Verdict:
    if methods is None:
        return Verdict(feature, None, _("Ozon did not tell what the key may do."))
    if feature is Feature.CABINET and _told_itself(cabinet):
        return Verdict(feature, True)
    missing = [] if everything else [path for path in METHODS[feature] if not _opens(methods, path)]
    if missing:
        return Verdict(
            feature,
            False,
            _("No role of the key opens %(methods)s.") % {"methods": ", ".join(missing)},
            missing,
        )
    if feature is Feature.MESSAGES:
        return _by_subscription(feature, cabinet)
    return Verdict(feature, True)


def _told_itself(cabinet: Mapping[str, Any]) -> bool:
    """Whether the company was just read: then the key opens it, whatever its roles list."""
    return bool(cabinet.get("company")) and "info" not in (cabinet.get("refused") or {})


def _opens(methods: Iterable[str], path: str) -> bool:
    return any(path == method or path.startswith(f"{method}/") for method in methods)


def _by_subscription(feature: Feature, cabinet: Mapping[str, Any]) -> Verdict:
    kind = str((cabinet.get("subscription") or {}).get("type", "")).strip().upper()
    if kind in WRITING_SUBSCRIPTIONS:
        return Verdict(feature, True)
    if kind in UNTOLD:
        return Verdict(
            feature, None, _("Needs Premium Plus or Premium Pro; Ozon did not tell the subscription.")
        )
    return Verdict(
        feature, False, _("Needs Premium Plus or Premium Pro. Texts can be pasted by hand instead.")
    )
