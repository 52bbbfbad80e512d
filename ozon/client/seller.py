"""The cabinet and the key."""

from __future__ import annotations

from ozon.client.answers import Group
from ozon.client.schemas.seller import KeyRoles, SellerInfo, read_key_roles, read_seller_info

INFO = "/v1/seller/info"
ROLES = "/v1/roles"


class Seller(Group):
    """Who we are to Ozon and what the key may do."""

    def info(self) -> SellerInfo:
        """Company, currency and subscription."""
        return self._read(INFO, {}).read(read_seller_info)

    def roles(self) -> KeyRoles:
        """The key's access levels and its expiry."""
        return self._read(ROLES, {}).read(read_key_roles)
