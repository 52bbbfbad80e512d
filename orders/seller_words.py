"""Ozon's refusals of a cancellation by the seller, with what to do next. Source: the errors its document lists."""

from django.utils.translation import gettext_noop

ALREADY_CANCELLED = "POSTING_ALREADY_CANCELLED"
# By Ozon's word. Stored as they stand here, shown in the reader's language.
NEXT = {
    "HAS_INCORRECT_CANCEL_REASON": gettext_noop(
        "Ozon does not take this reason for the order any more. Open the cancellation again and choose another one."
    ),
    ALREADY_CANCELLED: gettext_noop("The order was cancelled already. Nothing more is to be done."),
    "HAS_INCORRECT_STATUS": gettext_noop(
        "The order has moved on and cannot be cancelled in this status. Read it again; if the carrier has it,"
        " only the buyer or Ozon can cancel."
    ),
    "TRANSITION_IS_NOT_POSSIBLE": gettext_noop(
        "The order has moved on and cannot be cancelled in this status. Read it again; if the carrier has it,"
        " only the buyer or Ozon can cancel."
    ),
    "POSTING_ALREADY_SHIPPED": gettext_noop(
        "The order is assembled already: cancel it as a whole, or ask Ozon's support."
    ),
    "HAS_INCORRECT_TPL_INTEGRATION_TYPE": gettext_noop(
        "Ozon does not take cancellations of this kind of delivery by the API. Cancel in Ozon's cabinet."
    ),
    "POSTING_NOT_FOUND": gettext_noop(
        "Ozon does not find the order in this shop. Check in Ozon's cabinet whether it was merged or split."
    ),
    "HAS_INCORRECT_PRODUCT_QUANTITY": gettext_noop(
        "The order holds another number of pieces by now. Open the cancellation again and choose anew."
    ),
    "UNKNOWN_PRODUCT_DEFINED": gettext_noop(
        "A product is not in the order any more. Open the cancellation again and choose anew."
    ),
    "UNKNOW_PRODUCT": gettext_noop(
        "A product is not in the order any more. Open the cancellation again and choose anew."
    ),
    "CANCEL_REASON_MESSAGE": gettext_noop(
        "Ozon wants the reason in words. Open the cancellation again and write a comment."
    ),
    "MISSING A REQUIRED ROLE": gettext_noop(
        "The shop's key may not cancel orders. Give it the role in Ozon's cabinet, then cancel again."
    ),
}


def next_step(words: str) -> str:
    """What to do about Ozon's words; they themselves where nobody documented them."""
    told = words.upper()
    return next((sentence for word, sentence in NEXT.items() if word in told), words)
