"""What Ozon wants to know before a posting is assembled, and what of it this desk does not edit."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from orders.models import Posting

SET_CUTOFF = "set_cutoff"
_PREFIX = "products_requiring_"
_CABINET = "https://seller.ozon.ru/app/postings/fbs"
# By Ozon's names for its lists, in the order in which they are shown.
TEXTS = {
    "mandatory_mark": _("The marking code of each piece is missing."),
    "gtd": _("The number of the customs declaration is missing."),
    "rnpt": _("The registration number of the consignment (RNPT) is missing."),
    "country": _("The country of manufacture is missing."),
    "change_country": _("The country of manufacture must be corrected."),
    "imei": _("The IMEI of each device is missing."),
    "jw_uin": _("The UIN of each piece of jewellery is missing."),
    "weight": _("The weight of each piece is missing."),
    "cutoff": _("Ozon wants to know when you hand the parcel over."),
}
UNKNOWN = _("Ozon wants more details of these goods.")


@dataclass(frozen=True)
class Want:
    """``kind`` is Ozon's name for it, ``skus`` which goods (none: the posting itself), ``text`` what is missing."""

    kind: str
    skus: tuple[int, ...]
    text: str
    cabinet_link: str


def cabinet_link(posting: Posting) -> str:
    """The posting in Ozon's cabinet: for what this desk does not edit."""
    return f"{_CABINET}?{urlencode({'tab': 'all', 'postingDetails': posting.posting_number})}"


def wants(posting: Posting) -> Sequence[Want]:
    """What Ozon would refuse the assembly for, each with the way to where it is filled in; empty when nothing."""
    listed = {name.removeprefix(_PREFIX): tuple(skus) for name, skus in posting.requirements.items() if skus}
    if SET_CUTOFF in posting.actions:
        listed["cutoff"] = ()
    order = [*(kind for kind in TEXTS if kind in listed), *sorted(listed.keys() - TEXTS.keys())]
    link = cabinet_link(posting)
    return [Want(kind, listed[kind], str(TEXTS.get(kind, UNKNOWN)), link) for kind in order]
