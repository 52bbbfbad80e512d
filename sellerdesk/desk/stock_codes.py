"""From what a scanner read to a product of a shop, with a sentence for what leads nowhere."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import shops_of
from inventory.models import Product
from ozon.models import Shop
from sellerdesk.desk import find_goods, find_words


@dataclass(frozen=True)
class Read:
    """Either the product that was meant, or ``said``: why none, and what to do."""

    product: Product | None = None
    said: str = ""


def product_of(user: User, shop: Shop, code: str) -> Read:
    """The product of the shop with this barcode, SKU or article. A barcode of another shop of the user's is named as
    that; one of a shop he is not in is simply not known."""
    asked = find_words.read(code)
    if not asked.text:
        return Read(said=_("Nothing was read. Scan again."))
    found = _as_written(find_goods.by_number([shop.pk], asked), asked.text)
    if len(found) == 1:
        return Read(found[0])
    if found:
        return Read(
            said=_("Several products have the code %(code)s: %(offers)s. Type the article.")
            % {"code": asked.text, "offers": ", ".join(one.offer_id for one in found[:4])}
        )
    others = {one.pk: one for one in shops_of(user) if one.pk != shop.pk}
    strange = find_goods.by_number(list(others), asked) if others else []
    if strange:
        return Read(
            said=_("%(code)s is of the shop “%(shop)s”, not of this one. Put it aside.")
            % {"code": asked.text, "shop": others[strange[0].shop_id].name}
        )
    return Read(
        said=_("No product has the code %(code)s. Type the article, or add the barcode at Ozon.")
        % {"code": asked.text}
    )


def _as_written(found: list[Product], text: str) -> list[Product]:
    """Articles may differ by the case of letters alone: then the one that was written so is meant."""
    if all(one.offer_id.lower() == text.lower() for one in found):
        return [one for one in found if one.offer_id == text] or found
    return found
