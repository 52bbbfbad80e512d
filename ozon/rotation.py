"""Sealing every stored key anew with the first key of SELLERDESK_FIELD_KEYS."""

from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction

from ozon.fields import Sealed, box
from ozon.locks import lock_shops
from ozon.models import Shop

BATCH = 100


@dataclass
class Count:
    """How many keys there were: sealed anew, sealed with the first key already, shops without one; and the shops
    whose key nothing opens."""

    rotated: int = 0
    current: int = 0
    empty: int = 0
    lost: list[int] = field(default_factory=list)


def rotate() -> Count:
    """Seal every shop's key with the first field key. Idempotent, and safe beside whoever replaces a key: each batch
    locks its shops and reads them under the lock. A token that no key opens stays as it is and is counted."""
    count = Count()
    pks = list(Shop.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        with transaction.atomic():
            for shop in lock_shops(pks[start : start + BATCH]):
                _rotate_one(shop, count)
    return count


def _rotate_one(shop: Shop, count: Count) -> None:
    sealed = shop.__dict__["api_key"]  # as the database holds it; the attribute would open it
    if not isinstance(sealed, Sealed):
        count.empty += 1
    elif _is_current(sealed.token):
        count.current += 1
    else:
        try:
            token = box().rotate(sealed.token.encode()).decode()
        except InvalidToken:
            count.lost.append(shop.pk)
            return
        Shop.objects.filter(pk=shop.pk).update(api_key=Sealed(token))
        count.rotated += 1


def _is_current(token: str) -> bool:
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(token.encode())
    except InvalidToken:
        return False
    return True
