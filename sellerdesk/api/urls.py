"""Version 1 of the REST interface: one router over the rooms' view sets."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from inventory.api import StockMovementViewSet
from messaging.api import MessageViewSet
from money.api import ApprovalViewSet, RefundViewSet
from orders.api import CancellationViewSet, PostingViewSet, RequestViewSet
from outbox.api import EffectViewSet
from returns.api import ReturnViewSet
from worklist.api import WorkItemViewSet

router = DefaultRouter()
router.include_format_suffixes = False
router.register("work-items", WorkItemViewSet, basename="api-work-item")
router.register("postings", PostingViewSet, basename="api-posting")
router.register("cancellations", CancellationViewSet, basename="api-cancellation")
router.register("cancellation-requests", RequestViewSet, basename="api-cancellation-request")
router.register("returns", ReturnViewSet, basename="api-return")
router.register("refunds", RefundViewSet, basename="api-refund")
router.register("approvals", ApprovalViewSet, basename="api-approval")
router.register("messages", MessageViewSet, basename="api-message")
router.register("stock-movements", StockMovementViewSet, basename="api-stock-movement")
router.register("effects", EffectViewSet, basename="api-effect")

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("v1/", include(router.urls)),
]
