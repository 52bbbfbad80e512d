"""What Ozon tells of returns, made by hand and stored as a pass would store it."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.utils import timezone

from ozon.client.fields import Fields
from ozon.client.schemas.returns import read_return
from ozon.client.schemas.rfbs_returns import read_rfbs_details
from ozon.models import Shop
from ozon.states import Source
from returns.models import Return
from returns.states import ReturnSource
from returns.sync import _store_parcels
from returns.sync_rfbs import _store_claims

RETURN_ID = 77
PRICE = "1170.00"
OFFERED = [
    {"id": 11, "name": "Вернуть деньги"},
    {"id": 1020, "name": "Часть"},
    {"id": -1, "name": "Отклонить"},
]


class Ozon:
    """One return of a shop as Ozon shows it; each reading is told a minute after the one before."""

    def __init__(self, shop: Shop, source: ReturnSource, *, now: datetime | None = None) -> None:
        self.shop, self.source = shop, source
        self.now = now or timezone.now()

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def shows(self, state: str, *, name: str = "", **more: Any) -> Return:
        """Ozon moved it to this state now, and it is read."""
        self.later(minutes=1)
        return self.read(self.told(state, name=name, **more), self.now)

    def told(self, state: str, *, name: str = "", **more: Any) -> dict[str, Any]:
        """An answer as it would be now. ``compensation``: the status, changed now; ``actions``: of an rFBS claim."""
        rfbs = self.source == ReturnSource.RFBS
        return self._claim(state, name, **more) if rfbs else self._parcel(state, name, **more)

    @transaction.atomic
    def read(self, raw: dict[str, Any], at: datetime, *, is_history: bool | None = None) -> Return:
        """Store a reading that began at that moment."""
        if self.source == ReturnSource.RFBS:
            details = read_rfbs_details(Fields(raw), return_id=RETURN_ID)
            turn: Any = SimpleNamespace(shop=self.shop, source=Source.RFBS_RETURNS, is_first=bool(is_history))
            _store_claims(turn, [details.claim], {RETURN_ID: details}, read_at=at)
        else:
            turn = SimpleNamespace(shop=self.shop, source=Source.RETURNS)
            _store_parcels(turn, [read_return(Fields(raw))], read_at=at, is_history=is_history)
        return self.case()

    def case(self) -> Return:
        return Return.objects.select_related("shop").get(
            shop=self.shop, source=self.source, return_id=RETURN_ID
        )

    def _parcel(self, state: str, name: str, *, compensation: str = "", **more: Any) -> dict[str, Any]:
        return {
            "id": RETURN_ID,
            "posting_number": "5-1",
            "type": "ClientReturn",
            "schema": "Fbs",
            "product": {
                "offer_id": "cup",
                "name": "Кружка",
                "quantity": 1,
                "price": {"price": PRICE, "currency_code": "RUB"},
            },
            "logistic": {"return_date": self.now.isoformat()},
            "visual": {
                "status": {"id": 1, "sys_name": state, "display_name": name},
                "change_moment": self.now.isoformat(),
            },
            "compensation_status": {
                "status": {"id": 1, "sys_name": compensation, "display_name": compensation},
                "change_moment": self.now.isoformat(),
            }
            if compensation
            else None,
            **more,
        }

    def _claim(self, state: str, name: str, *, actions: Any = (), group: str = "New") -> dict[str, Any]:
        return {
            "return_id": RETURN_ID,
            "return_number": f"RET-{RETURN_ID}",
            "posting_number": "5-1",
            "created_at": self.now.isoformat(),
            "product": {"offer_id": "cup", "name": "Кружка", "price": PRICE, "currency_code": "RUB"},
            "state": {"group_state": group, "state": state, "state_name": name},
            "rejection_reason": [{"id": 5, "name": "Не наш", "hint": "сверьте", "is_comment_required": True}],
            "available_actions": list(actions),
        }
