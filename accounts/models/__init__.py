"""People, which shops they may see, how they get in, and what they did."""

from accounts.models.audit import AuditEntry
from accounts.models.people import Membership, User, check_time_zone

__all__ = ["AuditEntry", "Membership", "User", "check_time_zone"]
