"""Returns over REST."""

from accounts.api import AnyOf, IdFilter, RowFilters, RowSerializer, RowViewSet
from returns.models import Return
from returns.states import Claim, Parcel, ReturnSource


class ReturnFilters(RowFilters):
    source = AnyOf(choices=ReturnSource.choices)
    return_id = IdFilter(label="Ozon's id, unique within a source.")
    claim = AnyOf(choices=Claim.choices)
    parcel = AnyOf(choices=Parcel.choices)


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
            "place",
            "storage_from",
            "disposal_at",
            "opened_at",
            "changed_at",
            "decided_by",
            "decided_at",
            "read_at",
        )
        read_only_fields = fields


class ReturnViewSet(RowViewSet[Return]):
    """Returns of both of Ozon's lists: what Ozon says, what we decided (``claim``), where the parcel is."""

    queryset = Return.objects.all()
    serializer_class = ReturnSerializer
    filterset_class = ReturnFilters
