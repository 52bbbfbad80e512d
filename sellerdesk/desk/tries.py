"""How often one person may have keys tried: each try calls out, and holds a thread of the web server meanwhile."""

import logging
from functools import cache

import redis
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _

MOST = 20
SPAN = 600  # seconds, from the first try on
logger = logging.getLogger(__name__)


def may_try(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Count a try of the user's; False for one too many. Without Redis nobody is held up."""
    key = f"sellerdesk:key-tries:{user.pk}"
    try:
        with _counters().pipeline() as both:
            both.set(key, 0, ex=SPAN, nx=True)
            both.incr(key)
            return int(both.execute()[1]) <= MOST
    except redis.RedisError:
        logger.warning("Redis unreachable: tries of keys are not counted")
        return True


def tried_often() -> str:
    return _("Too many keys were tried. Nothing was changed; try again in ten minutes.")


@cache
def _counters() -> redis.Redis:
    """Connections of this process; the pool opens new ones after a fork."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5)
