"""The one door into the audit list."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Choices
from django.utils.functional import Promise

from accounts.models import AuditEntry, User
from accounts.states import Action
from ozon.models import Shop

LONGEST = 200  # characters of one parameter


def record(
    user: User | None,
    action: Action,
    *,
    shop: Shop | None = None,
    posting_number: str = "",
    by: str = "",
    address: str | None = None,
    **params: Any,
) -> AuditEntry:
    """Write down that ``user`` did ``action``: in the caller's transaction, so a deed undone is not listed.

    ``params`` fill the label of the action (``accounts.states.Action``); no secret may be among them. Codes of our own
    (roles, modes, kinds) are stored as they are and put into words when shown. ``by`` names who acted where it was no
    user; ``address`` is where the request came from. Each call is a row: a repeated one is written twice.
    """
    return AuditEntry.objects.create(
        user=user,
        by=(user.label if user else by)[:310],
        action=action,
        shop_id=shop.pk if shop else None,
        shop_name=shop.name if shop else "",
        posting_number=posting_number,
        params={name: _plain(value) for name, value in params.items()},
        address=address,
    )


@transaction.atomic
def forget(before: datetime) -> int:
    """Delete what is older; how many rows. The only way past the trigger, open for this transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL sellerdesk.forgets = 'audit'")
        gone, _rows = AuditEntry.objects.filter(at__lt=before).delete()
        cursor.execute("SET LOCAL sellerdesk.forgets = ''")
    return gone


def _plain(value: Any) -> Any:
    """What JSON can hold and an attacker cannot make long."""
    if isinstance(value, Choices):
        return value.value
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in list(value)[:50]]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | Promise):
        value = str(value)
    return str(value).replace("\x00", "")[:LONGEST]
