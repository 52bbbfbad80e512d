"""What Ozon's no to an assembly means, and what to do next. The sentences are stored as they stand here and put into
the reader's language when they are shown."""

import re

from django.utils.translation import gettext_noop

ALREADY_SHIPPED = "POSTING_ALREADY_SHIPPED"
ALREADY_CANCELLED = "POSTING_ALREADY_CANCELLED"
SHIP_FAILED = "ship_failed"
NO_ROLE = "missing a required role"  # of the key: any method may say so
_FILL_IN = gettext_noop(
    "Ozon wants more details of these goods. Enter them in Ozon's cabinet and assemble the posting there."
)
_UNKNOWN_GOODS = gettext_noop(
    "Ozon does not know one of the goods in this posting. Put it aside, wait for the next reading, and pack it anew."
)
# By Ozon's codes, all that its documentation names.
SENTENCES = {
    "TRANSITION_IS_NOT_POSSIBLE": gettext_noop(
        "Ozon does not let this posting be assembled now. Look at its status in Ozon's cabinet, then try again."
    ),
    "HAS_INCORRECT_TPL_INTEGRATION_TYPE": gettext_noop(
        "The delivery service of this posting does not take assembly through the API. Assemble it in Ozon's cabinet."
    ),
    "POSTING_NOT_FOUND": gettext_noop(
        "Ozon does not know this posting. Put the goods back, and ask Ozon's support if it is still listed."
    ),
    ALREADY_CANCELLED: gettext_noop(
        "The order is cancelled. Do not ship it: put the goods back on the shelf."
    ),
    ALREADY_SHIPPED: gettext_noop("This posting is assembled already. Print its label."),
    "HAS_INCORRECT_STATUS": gettext_noop(
        "The posting is in another status at Ozon. Wait for the next reading; if it still awaits packing, pack it anew."
    ),
    "HAS_INCORRECT_PRODUCT_QUANTITY": gettext_noop(
        "Ozon expects other quantities: the order was changed. Put it aside, wait for the next reading, and pack it "
        "anew."
    ),
    "UNKNOW_PRODUCT": _UNKNOWN_GOODS,
    "UNKNOWN_PRODUCT_DEFINED": _UNKNOWN_GOODS,
    "EXEMPLAR_INFO_ALREADY_DEFINED": gettext_noop(
        "The details of the pieces are entered already. Assemble the posting in Ozon's cabinet."
    ),
    "MANDATORY_MARK_REDUNDANT": gettext_noop(
        "A marking code was entered for goods that need none. Remove it in Ozon's cabinet and assemble the posting "
        "there."
    ),
    "EXEMPLAR_INFO_NOT_FILLED_COMPLETELY": _FILL_IN,
    "SHIP_FBP_POSTINGS_IS_FORBIDDEN": gettext_noop(
        "A partner's warehouse assembles this posting. Leave it alone here."
    ),
    "INCORRECT_OVH_FOR_POSTING": gettext_noop(
        "Weight or size do not fit the delivery method. Check them on the product in Ozon's cabinet, or pack in "
        "several packages."
    ),
    NO_ROLE: gettext_noop(
        "The shop's key may not assemble postings. Give it the role in Ozon's cabinet, then pack this one again."
    ),
    SHIP_FAILED: gettext_noop("The assembly failed at Ozon. Pack it again: the pieces stay counted."),
}
_CODE = re.compile("|".join(sorted(SENTENCES, key=len, reverse=True)))


def code_of(words: str) -> str:
    """The documented code in Ozon's words; nothing where there is none."""
    found = _CODE.search(words)
    return found.group() if found else ""


def sentence_of(words: str) -> str:
    """What to do about Ozon's no, as a message to be translated; Ozon's own words where it says something new."""
    return SENTENCES.get(code_of(words), words)
