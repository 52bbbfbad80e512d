"""Effects over REST."""

from accounts.api import AnyOf, RowFilters, RowSerializer, RowViewSet
from outbox.models import Effect
from outbox.states import EffectKind, Status


class EffectFilters(RowFilters):
    status = AnyOf(choices=Status.choices)
    kind = AnyOf(choices=EffectKind.choices)


class EffectSerializer(RowSerializer[Effect]):
    class Meta:
        model = Effect
        fields = (
            "id",
            "shop",
            "kind",
            "key",
            "posting_number",
            "status",
            "attempts",
            "due_at",
            "attempted_at",
            "created_at",
            "finished_at",
            "by",
            "error",
            "payload",
            "result",
        )
        read_only_fields = fields


class EffectViewSet(RowViewSet[Effect]):
    """Every write to Ozon: waiting, under way, over, or with an unknown outcome."""

    queryset = Effect.objects.all()
    serializer_class = EffectSerializer
    filterset_class = EffectFilters
