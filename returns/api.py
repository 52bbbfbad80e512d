"""Returns over REST."""

from accounts.api import AnyOf, IdFilter, RowFilters, RowSerializer, RowViewSet
from returns.models import Return
from returns.states import Claim, Parcel, ReturnSource, SellerCompensation


class ReturnFilters(RowFilters):
    source = AnyOf(choices=ReturnSource.choices)
    return_id = IdFilter(label="Ozon's id, unique within a source.")
    claim = AnyOf(choices=Claim.choices)
    parcel = AnyOf(choices=Parcel.choices)
    compensation = AnyOf(choices=SellerCompensation.choices)


class ReturnSerializer(RowSerializer[Return]):
    class Meta:
        model = Return
        fields = (
            "id",
            "shop",
            "source",
            "return_id",
            "number",
            "posting_number",
            "order_number",
            "schema",
            "type",
            "sku",
            "offer_id",
            "product",
            "quantity",
            "price",
            "currency",
            "ozon_state",
            "ozon_state_name",
            "ozon_money",
            "claim",
            "parcel",
            "reason",
            "wish",
            "is_defect",
            "rejection_comment",
            "awaiting_since",
            "offers",
            "dispute_until",
            "compensation",
            "compensation_status",
            "compensation_at",
            "compensation_until",
            "ticket",
            "warehouse_id",
            "place_id",
            "place_name",
            "place",
            "target_place",
            "parcel_since",
            "arrived_at",
            "storage_days",
            "storage_sum",
            "storage_currency",
            "storage_from",
            "disposal_at",
            "final_at",
            "is_opened",
            "commission",
            "tracking_number",
            "received_at",
            "received_by",
            "hands_off",
            "opened_at",
            "changed_at",
            "decided_by",
            "decided_at",
            "read_at",
        )
        read_only_fields = fields


class ReturnViewSet(RowViewSet[Return]):
    """Returns of both of Ozon's lists: what Ozon says, what we decided (``claim``), where the parcel is, what Ozon pays
    the seller (``compensation``)."""

    queryset = Return.objects.all()
    serializer_class = ReturnSerializer
    filterset_class = ReturnFilters
