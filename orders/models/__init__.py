"""The mirror of Ozon's postings, what becomes of them with us, and what a shop may change about that."""

from orders.models.cases import Cancellation, CancellationRequest
from orders.models.packing import LabelSheet, Packing
from orders.models.postings import Posting, PostingLine
from orders.models.ratings import IndexDay, IndexDefect, IndexTariff, RatingReading
from orders.models.rules import CauseRule, DraftRule
from orders.models.seller import SellerCancellation

__all__ = [
    "Cancellation",
    "CancellationRequest",
    "CauseRule",
    "DraftRule",
    "IndexDay",
    "IndexDefect",
    "IndexTariff",
    "LabelSheet",
    "Packing",
    "Posting",
    "PostingLine",
    "RatingReading",
    "SellerCancellation",
]
