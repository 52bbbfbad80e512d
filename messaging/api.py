"""Messages to buyers over REST."""

from accounts.api import AnyOf, RowFilters, RowSerializer, RowViewSet
from messaging.models import BuyerMessage
from messaging.states import MessageState


class MessageFilters(RowFilters):
    state = AnyOf(choices=MessageState.choices)


class MessageSerializer(RowSerializer[BuyerMessage]):
    class Meta:
        model = BuyerMessage
        fields = (
            "id",
            "shop",
            "posting_number",
            "cause",
            "state",
            "text",
            "findings",
            "reason",
            "message_id",
            "approved_by",
            "created_at",
            "approved_at",
            "sent_at",
        )
        read_only_fields = fields


class MessageViewSet(RowViewSet[BuyerMessage]):
    """Messages from draft to sent. ``findings`` are the rules a text breaks, ``message_id`` is Ozon's."""

    queryset = BuyerMessage.objects.all()
    serializer_class = MessageSerializer
    filterset_class = MessageFilters
