"""The refund ledger over REST."""

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api import AnyOf, IdFilter, RowFilters, RowSerializer, RowViewSet
from money.models import Refund
from money.states import RefundState


class RefundFilters(RowFilters):
    state = AnyOf(choices=RefundState.choices)
    return_id = IdFilter(method="of_return", label="Ozon's id of the return.")

    def of_return(self, rows: QuerySet[Refund], name: str, value: int) -> QuerySet[Refund]:
        return rows.filter(return_id__endswith=f":{value}")


class RefundSerializer(RowSerializer[Refund]):
    source = serializers.SerializerMethodField(  # type: ignore[assignment]  # DRF takes declared fields out
        help_text="Which of Ozon's lists the return is in."
    )
    return_id = serializers.SerializerMethodField()

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
            "currency",
            "state",
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

    def get_return_id(self, refund: Refund) -> int:
        return int(refund.return_id.rpartition(":")[2])


class RefundViewSet(RowViewSet[Refund]):
    """Money we mean to give back. ``amount`` is what the buyer gets, ``charge`` what the seller pays, if known."""

    queryset = Refund.objects.all()
    serializer_class = RefundSerializer
    filterset_class = RefundFilters
