"""The refund ledger over REST, and what a second person was asked."""

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api import AnyOf, IdFilter, RowFilters, RowSerializer, RowViewSet
from money.models import Approval, Refund
from money.states import ApprovalKind, ApprovalState, RefundState


class RefundFilters(RowFilters):
    state = AnyOf(choices=RefundState.choices)
    return_id = IdFilter(method="of_return", label="Ozon's id of the return.")

    def of_return(self, rows: QuerySet[Refund], name: str, value: int) -> QuerySet[Refund]:
        return rows.filter(return_id__endswith=f":{value}")


class RefundSerializer(RowSerializer[Refund]):
    source = serializers.SerializerMethodField(  # type: ignore[assignment]  # DRF takes declared fields out
        help_text='Which of Ozon\'s lists the return is in; "hand" for what was paid back outside Ozon.'
    )
    return_id = serializers.SerializerMethodField(help_text="Null for what was paid back outside Ozon.")

    class Meta:
        model = Refund
        fields = (
            "id",
            "shop",
            "posting_number",
            "source",
            "return_id",
            "offer_id",
            "amount",
            "charge",
            "shipping",
            "currency",
            "state",
            "reference",
            "attempt",
            "by",
            "reason",
            "created_at",
            "accepted_at",
            "done_at",
        )
        read_only_fields = fields

    # The ledger keeps one key, "source:id"; the interface tells the two parts as returns do.
    def get_source(self, refund: Refund) -> str:
        return refund.return_id.rpartition(":")[0]

    def get_return_id(self, refund: Refund) -> int | None:
        text = refund.return_id.rpartition(":")[2]
        return None if refund.reference or not text.isdecimal() else int(text)


class RefundViewSet(RowViewSet[Refund]):
    """Money we mean to give back. ``amount`` is what the buyer gets for the goods, ``shipping`` for sending them back,
    ``charge`` what the seller pays, if known."""

    queryset = Refund.objects.all()
    serializer_class = RefundSerializer
    filterset_class = RefundFilters


class ApprovalFilters(RowFilters):
    state = AnyOf(choices=ApprovalState.choices)
    kind = AnyOf(choices=ApprovalKind.choices)


class ApprovalSerializer(RowSerializer[Approval]):
    class Meta:
        model = Approval
        fields = (
            "id",
            "shop",
            "posting_number",
            "kind",
            "key",
            "decision",
            "amount",
            "counted",
            "currency",
            "state",
            "asked_by",
            "asked_at",
            "decided_by",
            "decided_at",
            "reason",
        )
        read_only_fields = fields


class ApprovalViewSet(RowViewSet[Approval]):
    """Decisions above somebody's limit. ``amount`` is what one moves, ``counted`` what was held against the limit."""

    queryset = Approval.objects.all()
    serializer_class = ApprovalSerializer
    filterset_class = ApprovalFilters
