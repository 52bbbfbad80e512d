"""Assembling postings, and telling Ozon how far the seller's own delivery is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ozon.client.answers import Group
from ozon.client.fields import Fields
from ozon.client.schemas.shipping import DeliveryWritten, read_delivery_written

SHIP = "/v4/posting/fbs/ship"
TRACKING = "/v2/fbs/posting/tracking-number/set"
DELIVERING = "/v2/fbs/posting/delivering"
LAST_MILE = "/v2/fbs/posting/last-mile"
DELIVERED = "/v2/fbs/posting/delivered"
MOST_TRACKING = 20


class Shipping(Group):
    """Success is that Ozon took the write: the posting changes later, or fails later."""

    def ship(self, posting_number: str, packages: Sequence[Mapping[int, int]]) -> list[str]:
        """Assembles a posting; each package holds pieces by SKU, and several make several postings, whose numbers
        come back. Not idempotent."""
        body = {"posting_number": posting_number, "packages": [_package(package) for package in packages]}
        answer = self._write(SHIP, body)
        return answer.read(lambda fields: fields.texts("result"))

    def set_tracking(self, numbers: Mapping[str, str]) -> list[DeliveryWritten]:
        """Sets tracking numbers by posting, at most 20; absolute, so repeating it does no harm."""
        if not 1 <= len(numbers) <= MOST_TRACKING:
            raise ValueError(f"between 1 and {MOST_TRACKING} postings, not {len(numbers)}")
        pairs = [{"posting_number": key, "tracking_number": number} for key, number in numbers.items()]
        return self._told(TRACKING, {"tracking_numbers": pairs})

    def delivering(self, posting_numbers: Sequence[str]) -> list[DeliveryWritten]:
        """The parcels are on their way. Not idempotent."""
        return self._told(DELIVERING, {"posting_number": list(posting_numbers)})

    def last_mile(self, posting_numbers: Sequence[str]) -> list[DeliveryWritten]:
        """The couriers have the parcels. Not idempotent."""
        return self._told(LAST_MILE, {"posting_number": list(posting_numbers)})

    def delivered(self, posting_numbers: Sequence[str]) -> list[DeliveryWritten]:
        """The buyers have the parcels; Ozon calls it conditionally delivered. Not idempotent."""
        return self._told(DELIVERED, {"posting_number": list(posting_numbers)})

    def _told(self, path: str, body: dict[str, Any]) -> list[DeliveryWritten]:
        answer = self._write(path, body)
        answer.items("result")
        return answer.read(_written)


def _package(pieces: Mapping[int, int]) -> dict[str, Any]:
    # Here Ozon calls the SKU product_id.
    return {"products": [{"product_id": sku, "quantity": quantity} for sku, quantity in pieces.items()]}


def _written(fields: Fields) -> list[DeliveryWritten]:
    return [read_delivery_written(item) for item in fields.objects("result")]
