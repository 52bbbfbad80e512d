"""What went wrong with a key, said where it was typed."""

from django.utils.translation import gettext as _

from ozon.client.errors import (
    DecodeError,
    Forbidden,
    NotConnected,
    NotFound,
    OzonError,
    RateLimited,
    TransportError,
    Unauthorized,
)

KEY, ADDRESS = "api_key", "api_url"


def complaint(error: OzonError) -> tuple[str | None, str]:
    """The field a failed look at a key belongs to (None: to the whole form), and what to tell about it."""
    match error:
        case Unauthorized():
            return KEY, _("Ozon does not know this pair of Client-Id and Api-Key: %(words)s") % _words(error)
        case Forbidden():
            return KEY, _("Ozon refuses this key: %(words)s") % _words(error)
        case NotConnected():
            return ADDRESS, _("Nobody answers at this address.")
        case NotFound() | DecodeError():
            return ADDRESS, _("What answers at this address is not Ozon's Seller API.")
        case TransportError():
            return None, _("Ozon did not answer in time. Nothing was changed; try again.")
        case RateLimited():
            return None, _(
                "Ozon takes no more calls at the moment. Nothing was changed; try again in a minute."
            )
        case _:
            return None, _(
                "Ozon answers with an error: %(words)s. Nothing was changed; try again later."
            ) % _words(error)


def _words(error: OzonError) -> dict[str, str]:
    return {"words": error.message}
