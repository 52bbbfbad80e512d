"""What is said in more than one place."""

from django.utils.translation import ngettext


def wait_text(seconds: int) -> str:
    """Why a code or password is not even looked at, and for how long."""
    if seconds < 90:
        return ngettext(
            "Too many wrong tries. Try again in %(n)s second.",
            "Too many wrong tries. Try again in %(n)s seconds.",
            seconds,
        ) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many wrong tries. Try again in %(n)s minute.",
        "Too many wrong tries. Try again in %(n)s minutes.",
        minutes,
    ) % {"n": minutes}
