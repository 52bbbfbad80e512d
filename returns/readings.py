"""What Ozon's words say of each axis of a return: of the parcel, of the claim, of what Ozon pays the seller. Pure.

One list of Ozon's mixes them: a word speaks of one axis and is silent of the others, which stay as they were. System
names are compared in lower case. What no document lists is kept raw, told and shown.
"""

import re

from returns.states import ENDED, MONEY_SHOWN, PART_MONEY, Claim, Parcel, SellerCompensation

PARCEL_OF = {
    "waitingshipment": Parcel.AWAITING,
    "movingtoseller": Parcel.IN_TRANSIT,
    "returningtosellerbycourier": Parcel.IN_TRANSIT,
    "onway": Parcel.IN_TRANSIT,
    "arrivedatreturnplace": Parcel.AT_PICKUP_POINT,
    "receivedbyseller": Parcel.RECEIVED,
    "utilizing": Parcel.DISPOSED,
    "utilized": Parcel.DISPOSED,
    "utilizingbyozon": Parcel.DISPOSED,
    "utilizedbyozon": Parcel.DISPOSED,
    "movingtoozon": Parcel.KEPT_BY_OZON,
    "onwaytoozon": Parcel.KEPT_BY_OZON,
    "returnedtoozon": Parcel.KEPT_BY_OZON,
}
# The buyer is given a part of his money and keeps the goods, unless they came back before.
_KEEPS_THEM = PART_MONEY | {"partialcompensationinprocess"}
# Words for which no system name is documented, told only where they can mean one thing.
_PARCEL_WORDS = (
    (re.compile(r"\bищ(?:ем|ут)\b|разыскива|утер|потер|\blost\b", re.IGNORECASE), Parcel.LOST),
    (re.compile(r"списа(?:ли|н)|утилиз|written off|disposed", re.IGNORECASE), Parcel.DISPOSED),
)
# The seller looks at goods that were on their way to him.
LOOKED_AT = frozenset({"checkingstatus"})

# FBS and FBO claims, which only the cabinet can decide, and what was decided there.
CABINET_CLAIMS = frozenset(
    {"onsellerapproval", "onsellerclarification", "onsellerclarificationafterpartialcompensation"}
)
DISPUTED_STATES = frozenset({"disputeopened"})
DECIDED = {
    "approved": Claim.REFUND_APPROVED,
    "returnmoneyapproved": Claim.REFUND_APPROVED,
    "offeredpartialcompensation": Claim.PARTIAL_OFFERED,
    "partialcompensationinprocess": Claim.PARTIAL_ACCEPTED,
    "approvedbyozon": Claim.DECIDED_BY_OZON,
}

# Between the seller and Ozon; what the seller offers a buyer is another thing.
COMPENSATION_OF = {
    "disputeopening": SellerCompensation.SUPPORT_OPENED,
    "disputeyouopened": SellerCompensation.SUPPORT_OPENED,
    "sendingerror": SellerCompensation.NONE,  # the request did not reach Ozon's support
    "compensationoffered": SellerCompensation.OFFERED,
    "waitingcompensation": SellerCompensation.ACCEPTED,
    "returncompensated": SellerCompensation.RECEIVED,
    "compensationrejected": SellerCompensation.REJECTED,
    "compensationrejectedbyseller": SellerCompensation.REJECTED,
    "compensationrejectedbysla": SellerCompensation.LAPSED,
}
COMPENSATION_STATUS_OF = {
    "sent": SellerCompensation.ACCEPTED,
    "received": SellerCompensation.RECEIVED,
    "canceled": SellerCompensation.REJECTED,
    "decompensationsent": SellerCompensation.REVERSED,
}

KNOWN_STATES = (
    frozenset(PARCEL_OF)
    | LOOKED_AT
    | CABINET_CLAIMS
    | DISPUTED_STATES
    | frozenset(DECIDED)
    | frozenset(COMPENSATION_OF)
    | MONEY_SHOWN
    | ENDED
    | {"on_approval"}
)
KNOWN_TYPES = frozenset(
    {"cancellation", "fullreturn", "partialreturn", "clientreturn", "partialrefund", "unknown"}
)
# A part refused at handover: the posting named may be the one it was taken out of.
PART_REFUSED = "partialreturn"
KNOWN_COMPENSATION = frozenset(COMPENSATION_STATUS_OF)


def parcel_of(state: str, words: str, *, was: Parcel) -> Parcel:
    """Where the parcel is by Ozon's state, or by its words where the state is not documented; ``was`` where neither
    says anything of it."""
    name = state.casefold()
    if name in PARCEL_OF:
        return PARCEL_OF[name]
    if name in _KEEPS_THEM and was in {Parcel.NOT_EXPECTED, Parcel.AWAITING}:
        return Parcel.KEPT_BY_BUYER
    if name in ENDED and was == Parcel.AWAITING:
        return Parcel.NOT_EXPECTED
    if name in LOOKED_AT and was in {Parcel.AWAITING, Parcel.IN_TRANSIT}:
        return Parcel.RECEIVED
    if name in KNOWN_STATES:
        return was
    return next((parcel for said, parcel in _PARCEL_WORDS if said.search(words)), was)
