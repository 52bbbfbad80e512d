"""People, which shops they may see, how they get in, and what they did."""

from accounts.models.audit import AuditEntry
from accounts.models.invitations import Invitation
from accounts.models.people import Membership, User, check_time_zone
from accounts.models.sessions import LoginSession

__all__ = ["AuditEntry", "Invitation", "LoginSession", "Membership", "User", "check_time_zone"]
