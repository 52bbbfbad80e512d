"""How often one person may have keys tried: each try calls out, and holds a thread of the web server meanwhile."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _

from accounts.tries import wait_for

MOST = 20
SPAN = 600  # seconds, from the first try on


def may_try(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Count a try of the user's; False for one too many. Without Redis nobody is held up."""
    return not wait_for(f"key:{user.pk}", most=MOST, span=SPAN)


def tried_often() -> str:
    return _("Too many keys were tried. Nothing was changed; try again in ten minutes.")
