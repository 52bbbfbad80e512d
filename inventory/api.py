"""The stock ledger over REST."""

import django_filters
from rest_framework import serializers

from accounts.api import AnyOf, RowFilters, RowSerializer, RowViewSet
from inventory.models import StockMovement
from inventory.states import Cause, Grade


class StockMovementFilters(RowFilters):
    cause = AnyOf(choices=Cause.choices)
    offer_id = django_filters.CharFilter(field_name="component", label="The seller's article, exactly.")


class StockMovementSerializer(RowSerializer[StockMovement]):
    offer_id = serializers.CharField(source="component", read_only=True)
    warehouse_id = serializers.IntegerField(source="item.warehouse_id", read_only=True)
    grade = serializers.ChoiceField(source="item.grade", choices=Grade.choices, read_only=True)

    class Meta:
        model = StockMovement
        fields = (
            "id",
            "shop",
            "posting_number",
            "offer_id",
            "warehouse_id",
            "grade",
            "quantity",
            "cause",
            "cause_id",
            "by",
            "at",
        )
        read_only_fields = fields


class StockMovementViewSet(RowViewSet[StockMovement]):
    """Changes of the quantity on hand, in pieces, signed. Rows are only ever added."""

    queryset = StockMovement.objects.select_related("item")
    serializer_class = StockMovementSerializer
    filterset_class = StockMovementFilters
