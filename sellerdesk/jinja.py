"""The few templates that draw many rows: Jinja2 draws fifty in the time Django's language takes for five.

They lie in ``templates/jinja2`` and use the same words of the desk as all others (``sellerdesk.templatetags.desk``).
"""

from typing import Any

from django.utils.translation import gettext
from jinja2 import Environment, StrictUndefined

from sellerdesk.desk.item_doors import page_of
from sellerdesk.desk.wording import said
from sellerdesk.templatetags import desk


def environment(**options: Any) -> Environment:
    """What Django's backend asks for; a name nobody gave is an error, not an empty cell."""
    # Escaping is switched on by Django's backend.
    strict = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    found = Environment(**{**options, **strict})  # noqa: S701  # Django's backend turns escaping on
    found.globals |= {
        "_": gettext,
        "page_of": page_of,
        "icon": desk.icon,
        "thumb": desk.thumb,
        "kind": desk.kind,
        "due": desk.due,
        "who": desk.who,
    }
    found.filters |= {"said": said, "money_short": desk.money_short, "when": desk.when}
    return found
