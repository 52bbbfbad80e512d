"""How the OpenAPI document names things: seven rooms call their axis ``state``, and each means its own."""

from typing import Any

SETTINGS: dict[str, Any] = {
    "ENUM_NAME_OVERRIDES": {
        "WorkItemState": "worklist.states.ItemState",
        "WorkItemKind": "worklist.states.Kind",
        "EffectKind": "outbox.states.EffectKind",
        "EffectStatus": "outbox.states.Status",
        "MessageState": "messaging.states.MessageState",
        "RefundState": "money.states.RefundState",
        "CancellationState": "orders.states.CancellationState",
        "CancellationPart": "orders.states.Part",
        "CancellationRequestState": "orders.states.RequestState",
    },
}
