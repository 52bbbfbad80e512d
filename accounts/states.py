"""Roles and what each may do, and the vocabulary of the audit list. Pure: the one table of permissions."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    MANAGER = "manager", _("manager")
    OPERATOR = "operator", _("operator")
    WAREHOUSE = "warehouse", _("warehouse")
    VIEWER = "viewer", _("viewer")


class Permission(StrEnum):
    WORK = "work"  # take, assign and close cases
    DECIDE = "decide"  # decisions that move money: requests, returns
    WRITE = "write"  # messages to buyers
    STOCK = "stock"  # put goods back
    SETTLE = "settle"  # unknown outcomes, held effects, switches
    PEOPLE = "people"  # who is in the shop: invitations, roles, and what everybody did
    OWN = "own"  # the shop itself: its key, its removal


_OFFICE = frozenset({Role.OWNER, Role.MANAGER, Role.OPERATOR})
_LEAD = frozenset({Role.OWNER, Role.MANAGER})
ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.WORK: _OFFICE | {Role.WAREHOUSE},
    Permission.DECIDE: _OFFICE,
    Permission.WRITE: _OFFICE,
    Permission.STOCK: _OFFICE | {Role.WAREHOUSE},
    Permission.SETTLE: _LEAD,
    Permission.PEOPLE: _LEAD,
    Permission.OWN: frozenset({Role.OWNER}),
}
# From the least to the most. Nobody gives a role above his own, or touches who has one.
RANK: tuple[Role, ...] = (Role.VIEWER, Role.WAREHOUSE, Role.OPERATOR, Role.MANAGER, Role.OWNER)


def rank(role: str) -> int:
    """How far up a role stands; -1 for none."""
    return RANK.index(Role(role)) if role in RANK else -1


class Theme(models.TextChoices):
    SYSTEM = "", _("as the system")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class Density(models.TextChoices):
    DENSE = "dense", _("dense")
    ROOMY = "roomy", _("roomy")


class Ending(StrEnum):
    """Why an invitation opens nothing."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Action(models.TextChoices):
    """What the audit list can hold; the label is filled with the row's parameters when shown."""

    LOGGED_IN = "logged_in", _("Logged in")
    LOGIN_FAILED = "login_failed", _("Login failed: %(reason)s")
    SECOND_FAILED = "second_failed", _("Wrong code at the second step")
    BACKUP_USED = "backup_used", _("Logged in with a backup code, %(left)s left")
    LOGGED_OUT = "logged_out", _("Logged out")
    PASSWORD_CHANGED = "password_changed", _("Changed the password")
    PASSWORD_REFUSED = "password_refused", _("Gave a wrong password when asked again")
    PASSWORD_SET = "password_set", _("Set a new password of %(who)s")
    TOTP_ON = "totp_on", _("Turned the second factor on")
    TOTP_OFF = "totp_off", _("Turned the second factor off")
    TOTP_RESET = "totp_reset", _("Took the second factor of %(who)s away")
    BACKUP_MADE = "backup_made", _("Made new backup codes")
    SESSION_ENDED = "session_ended", _("Ended a session: %(what)s")
    SESSIONS_ENDED = "sessions_ended", _("Ended all other sessions: %(n)s")
    SESSION_TAKEN = "session_taken", _("Ended a session of %(who)s: %(what)s")
    TOKEN_MADE = "token_made", _("Made a REST token")
    TOKENS_TAKEN = "tokens_taken", _("Took the REST token of %(who)s back")
    INVITED = "invited", _("Invited %(who)s as %(role)s")
    INVITATION_REVOKED = "invitation_revoked", _("Took an invitation back: %(who)s")
    JOINED = "joined", _("Joined as %(role)s, invited by %(who)s")
    ROLE_CHANGED = "role_changed", _("%(who)s: %(was)s → %(role)s")
    REMOVED = "removed", _("Removed %(who)s (%(role)s) from the shop")
    DEACTIVATED = "deactivated", _("Closed the account of %(who)s")
    ACTIVATED = "activated", _("Opened the account of %(who)s again")
    SHOP_CONNECTED = "shop_connected", _("Connected the shop")
    SHOP_PAUSED = "shop_paused", _("Paused the shop")
    SHOP_RESUMED = "shop_resumed", _("Resumed the shop")
    SHOP_KEY = "shop_key", _("Replaced the key of the shop")
    SHOP_KEEPER = "shop_keeper", _("Stock numbers are kept by: %(keeper)s")
    SHOP_PUSH = "shop_push", _("Made a new push address")
    SHOP_REMOVED = "shop_removed", _("Removed the shop")
    SHOP_EDITED = "shop_edited", _("Changed the shop: %(fields)s")
    SWITCH_SET = "switch_set", _("Switch “%(kind)s”: %(was)s → %(mode)s")
    LIMIT_SET = "limit_set", _("Refund limit of %(role)s: %(was)s → %(limit)s")
    EXPORTED = "exported", _("Exported %(n)s rows: %(what)s")
    FILE_OPENED = "file_opened", _("Fetched a file: %(name)s")
    VIEW_SHARED = "view_shared", _("Shared the view “%(name)s”")
    VIEW_DELETED = "view_deleted", _("Deleted the shared view “%(name)s”")
    RULE_KEPT = "rule_kept", _("Changed the rule “%(rule)s”")
    RULE_MODE = "rule_mode", _("Rule “%(rule)s”: %(was)s → %(mode)s")
    RULE_REMOVED = "rule_removed", _("Removed the rule “%(rule)s”")
    RULES_STOPPED = "rules_stopped", _("Stopped all automation: rules %(n)s, waiting %(runs)s")
    POLICY_SET = "policy_set", _("Rule of writing “%(rule)s”: %(was)s → %(strictness)s from %(day)s")
    POLICY_DROPPED = "policy_dropped", _("Took back a planned change of the rule of writing “%(rule)s”")
    PHRASE_SET = "phrase_set", _("Phrase “%(phrase)s”: %(use)s")
    PHRASE_ENDED = "phrase_ended", _("Ended the phrase “%(phrase)s”")
    FINDING_ANSWERED = "finding_answered", _("Called a finding a false alarm: “%(words)s”, %(reason)s")
    REPLIED = "replied", _("Answered a buyer")
    NOTE_LEFT = "note_left", _("Left a note")
    NOTE_TAKEN_BACK = "note_taken_back", _("Took a note back")
    FILE_ADDED = "file_added", _("Put a file to a case: %(name)s")
    STOCK_FIGURE = "stock_figure", _("Stock of %(offer)s: %(cause)s")
    PRODUCT_EDITED = "product_edited", _("Changed the product %(offer)s: %(fields)s")
    STOCK_TAKE = "stock_take", _("Stock-take of warehouse %(warehouse)s: %(state)s")
    PICKUP_CODE = "pickup_code", _("Asked for a new pick-up barcode")
    BULK = "bulk", _("Did “%(what)s” for %(n)s cases")
    ADMIN = "admin", _("In the admin: %(what)s")
