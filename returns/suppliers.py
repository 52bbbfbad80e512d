"""Who supplies which article: the only writer of suppliers. An article comes from one supplier at most."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from ozon.models import Shop
from returns.models import Supplier, SupplierOffer

MOST_BYTES = 1_000_000
MOST_LINES = 20_000
MOST_TOLD = 20  # mistakes
_SEPARATORS = ";\t,"


class NotTaken(Exception):
    """Nothing was written; the text says why, for staff."""


@dataclass
class Parsed:
    """Articles and the names of their suppliers. With any of the ``mistakes`` (sentences) they are not to be used."""

    offers: dict[str, str] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)
    more: int = 0

    def wrong(self, sentence: str) -> None:
        if len(self.mistakes) < MOST_TOLD:
            self.mistakes.append(sentence)
        else:
            self.more += 1


def suppliers_of(shop: Shop) -> QuerySet[Supplier]:
    """With how many articles each has, as ``articles``."""
    return Supplier.objects.filter(shop=shop).annotate(articles=Count("offers")).order_by("name")


def supplier_of(shop: Shop, offer_id: str) -> Supplier | None:
    """Whose article it is."""
    return Supplier.objects.filter(offers__shop=shop, offers__offer_id=offer_id).first()


def save(supplier: Supplier, *, name: str, contact: str) -> Supplier:
    """A new one, or another name or contact. Raises ``NotTaken`` for a name that is there already."""
    name, contact = name.strip(), contact.strip()
    if not name or len(name) > 200 or len(contact) > 300:
        raise NotTaken(_("A supplier has a name of up to 200 characters, and a contact of up to 300."))
    supplier.name, supplier.contact = name, contact
    try:
        with transaction.atomic():
            supplier.save()
    except IntegrityError as error:
        raise NotTaken(_("There is a supplier of this name already.")) from error
    return supplier


def remove(supplier: Supplier) -> None:
    """With what it says of articles; what was found of them stays. Idempotent."""
    Supplier.objects.filter(pk=supplier.pk).delete()


def give(supplier: Supplier, offer_id: str) -> None:
    """The article comes from this supplier from now on, whosever it was. Idempotent. Raises ``NotTaken``."""
    offer_id = offer_id.strip()
    if not offer_id or len(offer_id) > 100:
        raise NotTaken(_("An article has 1 to 100 characters."))
    _write(supplier.shop, {offer_id: supplier})


def take_away(supplier: Supplier, offer_id: str) -> bool:
    """The article comes from nobody we know. False when it was not this supplier's."""
    return bool(SupplierOffer.objects.filter(supplier=supplier, offer_id=offer_id).delete()[0])


def take_in(shop: Shop, offers: Mapping[str, str]) -> int:
    """Write down a file without mistakes: suppliers not known by name are made. How many articles. Idempotent. Raises
    ``NotTaken`` where somebody made one of them at the same moment."""
    try:
        with transaction.atomic():
            return _take_in(shop, offers)
    except IntegrityError as error:
        raise NotTaken(_("The suppliers changed meanwhile. Send the file once more.")) from error


def _take_in(shop: Shop, offers: Mapping[str, str]) -> int:
    known = {one.name.casefold(): one for one in Supplier.objects.filter(shop=shop)}
    for name in dict.fromkeys(offers.values()):
        if name.casefold() not in known:
            known[name.casefold()] = Supplier.objects.create(shop=shop, name=name)
    _write(shop, {offer_id: known[name.casefold()] for offer_id, name in offers.items()})
    return len(offers)


def _write(shop: Shop, owners: Mapping[str, Supplier]) -> None:
    SupplierOffer.objects.bulk_create(
        [SupplierOffer(shop=shop, supplier=owner, offer_id=offer_id) for offer_id, owner in owners.items()],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["shop", "offer_id"],
        update_fields=["supplier"],
    )


def parse(content: bytes) -> Parsed:
    """Read ``offer_id;supplier`` a line, as spreadsheets write it; each mistake is named by its line."""
    parsed = Parsed()
    text = _text(content)
    if text is None:
        parsed.wrong(_("This is no CSV file. Save the table as CSV (UTF-8) and send that."))
        return parsed
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        parsed.wrong(_("More than %(n)s lines. Send it in parts.") % {"n": MOST_LINES})
        return parsed
    separator = max(_SEPARATORS, key=next((line for line in lines if line.strip()), "").count)
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO("\n".join(lines)), delimiter=separator), start=1
        ):
            _row(parsed, number, [cell.strip() for cell in cells])
    except csv.Error:
        parsed.wrong(_("This is no CSV file. Save the table as CSV (UTF-8) and send that."))
    if not parsed.offers and not parsed.mistakes:
        parsed.wrong(_("The file is empty."))
    return parsed


def _row(parsed: Parsed, number: int, values: list[str]) -> None:
    if not any(values) or (
        number == 1 and values[0].casefold() in {"offer_id", "article", "артикул", "货号"}
    ):
        return
    offer_id, name = (*values, "", "")[:2]
    if not 0 < len(offer_id) <= 100:
        parsed.wrong(_("Line %(n)s: no article, or one of more than 100 characters.") % {"n": number})
    elif not 0 < len(name) <= 200:
        parsed.wrong(_("Line %(n)s: no supplier, or a name of more than 200 characters.") % {"n": number})
    elif parsed.offers.get(offer_id, name).casefold() != name.casefold():
        parsed.wrong(
            _("Line %(n)s: %(offer_id)s has another supplier above.") % {"n": number, "offer_id": offer_id}
        )
    else:
        parsed.offers[offer_id] = name


def _text(content: bytes) -> str | None:
    """UTF-8 with or without a mark, else what a Russian Windows writes; None for what is no text."""
    if b"\0" in content or content.startswith((b"\xff\xfe", b"\xfe\xff", b"PK", b"\xd0\xcf\x11\xe0")):
        return None
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
