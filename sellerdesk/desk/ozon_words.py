"""Ozon's statuses in the reader's language. What is not known here is shown raw, never dropped."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STATUS: dict[str, "StrPromise"] = {
    "awaiting_registration": _("awaits registration"),
    "acceptance_in_progress": _("being accepted"),
    "awaiting_approve": _("awaits confirmation"),
    "awaiting_verification": _("being verified"),
    "awaiting_packaging": _("awaits packing"),
    "awaiting_deliver": _("packed, awaits handover"),
    "not_accepted": _("not accepted at the sorting centre"),
    "arbitration": _("arbitration"),
    "client_arbitration": _("the buyer's arbitration"),
    "delivering": _("on its way"),
    "driver_pickup": _("with the driver"),
    "sent_by_seller": _("sent by the seller"),
    "delivered": _("delivered"),
    "cancelled": _("cancelled"),
    "cancelled_from_split_pending": _("replaced by split postings"),
}
SUBSTATUS: dict[str, "StrPromise"] = {
    "posting_created": _("created"),
    "posting_packing": _("being packed"),
    "posting_registered": _("registered"),
    "posting_awaiting_registration": _("awaits registration"),
    "posting_awaiting_passport_data": _("awaits the buyer's passport data"),
    "posting_registration_error": _("registration failed"),
    "posting_acceptance_in_progress": _("being accepted"),
    "posting_in_carriage": _("in a shipment"),
    "posting_not_in_carriage": _("in no shipment yet"),
    "posting_transferring_to_delivery": _("being handed over"),
    "posting_in_courier_service": _("with the courier"),
    "posting_transferred_to_courier_service": _("given to the courier"),
    "posting_on_way_to_city": _("on its way to the buyer's town"),
    "posting_on_way_to_pickup_point": _("on its way to the pick-up point"),
    "posting_in_pickup_point": _("at the pick-up point"),
    "posting_driver_pick_up": _("with the driver"),
    "posting_delivered": _("delivered"),
    "posting_received": _("received by the buyer"),
    "posting_conditionally_delivered": _("delivered, not yet confirmed"),
    "posting_canceled": _("cancelled"),
    "posting_not_in_sort_center": _("not accepted at the sorting centre"),
    "posting_returned_to_warehouse": _("back in the warehouse"),
    "posting_split_pending": _("being split"),
    "posting_in_arbitration": _("arbitration"),
    "posting_in_client_arbitration": _("the buyer's arbitration"),
    "ship_failed": _("packing failed"),
}
# What a substatus means under one status and no other.
UNDER: dict[tuple[str, str], "StrPromise"] = {
    ("awaiting_registration", "posting_transferring_to_delivery"): _("being handed to the courier"),
}


def status_words(status: str, substatus: str = "") -> str:
    """``packed, awaits handover · being handed over``; a value without words stays as Ozon writes it."""
    first = str(STATUS.get(status, status))
    second = str(SUBSTATUS.get(substatus, substatus))
    if (status, substatus) in UNDER:
        second = str(UNDER[status, substatus])
    return first if not second or second == first else f"{first} · {second}"
