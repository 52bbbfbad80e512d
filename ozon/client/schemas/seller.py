"""The cabinet behind the key, and the key's own rights."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ozon.client.decode import same_word
from ozon.client.fields import Fields

WITH_CHAT = ("PREMIUM_PLUS", "PREMIUM_PRO")


class SellerInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Company and subscription; `subscription_type` is raw."""

    name: str
    legal_name: str
    inn: str
    ogrn: str
    country: str
    currency: str
    ownership_form: str
    tax_system: str
    is_premium: bool
    subscription_type: str

    @property
    def may_write_to_buyers(self) -> bool:
        """Whether the subscription opens sending of chat messages."""
        return any(same_word(self.subscription_type, known) for known in WITH_CHAT)


class KeyRole(msgspec.Struct, frozen=True, kw_only=True):
    """An access level of the key with the paths it opens."""

    name: str
    methods: list[str]


class KeyRoles(msgspec.Struct, frozen=True, kw_only=True):
    """What the key may do and until when; `expires_at` None means Ozon names no end."""

    expires_at: datetime | None
    roles: list[KeyRole]


def read_seller_info(fields: Fields) -> SellerInfo:
    """Company and subscription. Raises FieldError."""
    if "company" not in fields:
        raise fields.error("company", "is missing")
    company, subscription = fields.object("company"), fields.object("subscription")
    return SellerInfo(
        name=company.text("name"),
        legal_name=company.text("legal_name"),
        inn=company.word("inn"),
        ogrn=company.word("ogrn"),
        country=company.text("country"),
        currency=company.word("currency"),
        ownership_form=company.text("ownership_form"),
        tax_system=company.word("tax_system"),
        is_premium=subscription.flag("is_premium"),
        subscription_type=subscription.word("type"),
    )


def read_key_roles(fields: Fields) -> KeyRoles:
    """The key's rights. Raises FieldError."""
    if "roles" not in fields:
        raise fields.error("roles", "is missing")
    roles = [
        KeyRole(name=item.text("name"), methods=item.texts("methods")) for item in fields.objects("roles")
    ]
    return KeyRoles(expires_at=fields.time("expires_at"), roles=roles)
