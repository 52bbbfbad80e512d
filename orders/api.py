"""Postings, cancellations and requests to cancel over REST."""

import django_filters
from django.db.models import Prefetch
from rest_framework import serializers

from accounts.api import AnyOf, IdFilter, RowFilters, RowSerializer, RowViewSet
from orders.models import Cancellation, CancellationRequest, Posting, PostingLine
from orders.states import CancelCause, CancellationState, Goods, Initiator, RequestState, Scheme


class PostingFilters(RowFilters):
    scheme = AnyOf(choices=Scheme.choices)
    # An open set: what Ozon invents tomorrow can be asked for tomorrow.
    ozon_status = django_filters.CharFilter(label="Ozon's status, exactly.")
    order_number = django_filters.CharFilter(label="Number of the order, exactly.")


class PostingLineSerializer(RowSerializer[PostingLine]):
    class Meta:
        model = PostingLine
        fields = ("sku", "offer_id", "name", "quantity", "price", "is_buyout")
        read_only_fields = fields


class PostingSerializer(RowSerializer[Posting]):
    lines = PostingLineSerializer(many=True, read_only=True)

    class Meta:
        model = Posting
        fields = (
            "id",
            "shop",
            "posting_number",
            "order_id",
            "order_number",
            "parent_number",
            "scheme",
            "ozon_status",
            "ozon_substatus",
            "in_process_at",
            "shipment_date",
            "delivering_date",
            "delivered_at",
            "packed_at",
            "handed_over_at",
            "warehouse_id",
            "delivery_method",
            "delivery_method_id",
            "carrier",
            "flow",
            "tracking_number",
            "is_express",
            "is_legal",
            "is_external",
            "has_buyout",
            "late_after",
            "reason_id",
            "reason",
            "cancellation_type",
            "cancelled_after_ship",
            "affects_rating",
            "amount",
            "currency",
            "read_at",
            "lines",
        )
        read_only_fields = fields


class PostingViewSet(RowViewSet[Posting]):
    """Postings as Ozon last showed them (``read_at``); a line's ``price`` is for one piece."""

    queryset = Posting.objects.defer("payload").prefetch_related(
        Prefetch("lines", queryset=PostingLine.objects.order_by("id"))
    )
    serializer_class = PostingSerializer
    filterset_class = PostingFilters


class CancellationFilters(RowFilters):
    posting_number = django_filters.CharFilter(
        field_name="posting__posting_number", label="Number of the posting, exactly."
    )
    state = AnyOf(choices=CancellationState.choices)
    goods = AnyOf(choices=Goods.choices)
    initiator = AnyOf(choices=Initiator.choices)
    cause = AnyOf(choices=CancelCause.choices)


class CancellationSerializer(RowSerializer[Cancellation]):
    posting_number = serializers.CharField(source="posting.posting_number", read_only=True)
    reason = serializers.CharField(source="posting.reason", read_only=True, help_text="Ozon's words.")
    amount = serializers.DecimalField(
        source="posting.amount", max_digits=14, decimal_places=2, read_only=True, help_text="Of the posting."
    )
    currency = serializers.CharField(source="posting.currency", read_only=True)

    class Meta:
        model = Cancellation
        fields = (
            "id",
            "shop",
            "posting_number",
            "state",
            "goods",
            "initiator",
            "cause",
            "is_cause_guessed",
            "stock",
            "money",
            "message",
            "is_history",
            "reason",
            "amount",
            "currency",
            "recorded_at",
            "settled_at",
        )
        read_only_fields = fields


class CancellationViewSet(RowViewSet[Cancellation]):
    """Cancelled postings being worked off: settled when stock, money and message each are over."""

    queryset = Cancellation.objects.select_related("posting").defer("posting__payload")
    serializer_class = CancellationSerializer
    filterset_class = CancellationFilters


class RequestFilters(RowFilters):
    state = AnyOf(choices=RequestState.choices)
    cancellation_id = IdFilter(label="Ozon's id of the request.")


class RequestSerializer(RowSerializer[CancellationRequest]):
    class Meta:
        model = CancellationRequest
        fields = (
            "id",
            "shop",
            "posting_number",
            "cancellation_id",
            "state",
            "ozon_state",
            "initiator",
            "reason",
            "wish",
            "comment",
            "requested_at",
            "auto_approve_date",
            "decided_by",
            "decided_at",
            "read_at",
        )
        read_only_fields = fields


class RequestViewSet(RowViewSet[CancellationRequest]):
    """Buyers' requests to cancel rFBS postings; after ``auto_approve_date`` Ozon approves by itself."""

    queryset = CancellationRequest.objects.all()
    serializer_class = RequestSerializer
    filterset_class = RequestFilters
