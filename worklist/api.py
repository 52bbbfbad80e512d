"""Work items over REST."""

from urllib.parse import quote

from rest_framework import serializers

from accounts.api import AnyOf, RowFilters, RowSerializer, RowViewSet
from worklist.models import WorkItem
from worklist.phrases import plain
from worklist.states import ItemState, Kind


class WorkItemFilters(RowFilters):
    state = AnyOf(choices=ItemState.choices)
    kind = AnyOf(choices=Kind.choices)


class WorkItemSerializer(RowSerializer[WorkItem]):
    assignee = serializers.CharField(
        source="assignee.username", default=None, allow_null=True, read_only=True, help_text="Login, or null."
    )
    reason = serializers.SerializerMethodField(
        help_text="Why it is a case: Ozon's words, or the desk's in English."
    )
    url = serializers.SerializerMethodField(
        help_text="Path of the posting's or product's page; empty without one."
    )

    class Meta:
        model = WorkItem
        fields = (
            "id",
            "shop",
            "kind",
            "key",
            "state",
            "posting_number",
            "deadline_at",
            "product",
            "more",
            "reason",
            "amount",
            "currency",
            "assignee",
            "opened_at",
            "closed_at",
            "closed_by",
            "outcome",
            "url",
        )
        read_only_fields = fields

    def get_url(self, item: WorkItem) -> str:
        # The page belongs to the desk above; its address is a promise of the interface, not an import.
        if item.is_about_dialogue:
            return f"/inbox/{quote(item.key)}/"
        if item.is_about_product:
            return f"/stock/{item.shop_id}/{quote(item.offer_id)}/"
        return f"/postings/{item.shop_id}/{quote(item.posting_number)}/" if item.posting_number else ""

    def get_reason(self, item: WorkItem) -> str:
        return plain(item.reason)


class WorkItemViewSet(RowViewSet[WorkItem]):
    """What a person has, or had, to do. ``key`` names the case above within its kind."""

    queryset = WorkItem.objects.select_related("assignee")
    serializer_class = WorkItemSerializer
    filterset_class = WorkItemFilters
