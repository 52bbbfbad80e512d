"""What stands behind a key: company, subscription, roles, and when the key ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ozon.client import OzonClient
from ozon.client.errors import Forbidden, NotFound, OzonError, Unauthorized
from ozon.client.schemas.seller import KeyRoles, SellerInfo
from ozon.models import Shop
from ozon.passes import Pass

INFO, ROLES = "info", "roles"
# Said of the cabinet or the key, so it is kept and shown; anything else is trouble of this one call.
SAID = (Forbidden, NotFound)


@dataclass(frozen=True)
class Reading:
    """One look. ``cabinet`` holds the parts that were read, and under ``refused`` Ozon's words for those it refused;
    ``errors`` the calls that told nothing. ``key_expires_at`` None: not read, or Ozon names no end."""

    cabinet: dict[str, Any]
    key_expires_at: datetime | None
    errors: dict[str, OzonError] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not set(self.cabinet) & {"company", "roles"}

    @property
    def currency(self) -> str:
        """Three letters, or nothing."""
        word = str(self.cabinet.get("company", {}).get("currency", ""))
        return word if len(word) == 3 and word.isascii() and word.isalpha() else ""


def look(client: OzonClient) -> Reading:
    """Read both methods; what goes wrong with one does not hide the other. Raises ``Unauthorized``."""
    cabinet: dict[str, Any] = {}
    errors: dict[str, OzonError] = {}
    ends: list[datetime | None] = []

    def info() -> None:
        cabinet.update(_company(client.seller.info()))

    def roles() -> None:
        found = client.seller.roles()
        cabinet.update(_roles(found))
        ends.append(found.expires_at)

    calls: dict[str, Callable[[], None]] = {INFO: info, ROLES: roles}
    for name, call in calls.items():
        try:
            call()
        except Unauthorized:
            raise
        except OzonError as error:
            errors[name] = error
    refused = {name: error.message for name, error in errors.items() if isinstance(error, SAID)}
    return Reading({**cabinet, "refused": refused}, ends[0] if ends else None, errors)


def _company(info: SellerInfo) -> dict[str, Any]:
    names = ("name", "legal_name", "inn", "ogrn", "country", "currency", "ownership_form", "tax_system")
    return {
        "company": {name: getattr(info, name) for name in names},
        "subscription": {"is_premium": info.is_premium, "type": info.subscription_type},
    }


def _roles(found: KeyRoles) -> dict[str, Any]:
    return {"roles": [{"name": role.name, "methods": role.methods} for role in found.roles]}


def columns(reading: Reading, *, before: dict[str, Any], at: datetime) -> dict[str, Any]:
    """What a reading changes in a shop's row. A part that was not read stays as it was."""
    changes: dict[str, Any] = {"cabinet": {**before, **reading.cabinet}, "cabinet_read_at": at}
    if ROLES not in reading.errors:
        changes["key_expires_at"] = reading.key_expires_at
    return changes


def sync_cabinet(turn: Pass) -> None:
    """One pass: both methods into the shop's row. A refusal is kept as a word of the cabinet and fails nothing;
    any other error fails the pass after what was read is stored."""
    turn.renew()
    reading = look(turn.client)
    with turn.page(rows=len(reading.cabinet) - 1):
        before = Shop.objects.values_list("cabinet", flat=True).get(pk=turn.shop.pk)
        Shop.objects.filter(pk=turn.shop.pk).update(**columns(reading, before=before, at=turn.started))
    for error in reading.errors.values():
        if not isinstance(error, SAID):
            raise error
