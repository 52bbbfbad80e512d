"""What makes the admin's lists pleasant: quick on big tables, and a way from each row to the desk."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop

MOST = 5000
# Where rows of a model are worked on, named by the rooms above: rows of all others lead to their posting or shop.
PAGES: dict[type, Callable[[Any], str]] = {}


class ShortPaginator(Paginator[Any]):
    """Counts no further than ``MOST``: a count over a big table is the slowest query of its list. What is behind is
    found by filters and search."""

    @cached_property
    def count(self) -> int:
        return min(self._found, MOST)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than the pages reach."""
        return self._found > MOST

    @cached_property
    def _found(self) -> int:
        return int(self.object_list.order_by()[: MOST + 1].count())  # type: ignore[attr-defined]  # always a QuerySet


def on_desk(row: Any) -> str:
    """The page of the desk a row belongs to: its own, else its posting's, else its shop's; empty where it has none."""
    own = PAGES.get(type(row))
    if own:
        return own(row)
    shop_id = row.pk if isinstance(row, Shop) else getattr(row, "shop_id", None)
    number = getattr(row, "posting_number", "") or getattr(
        getattr(row, "posting", None), "posting_number", ""
    )
    if not shop_id:
        return ""
    return reverse("posting", args=[shop_id, number]) if number else reverse("shop", args=[shop_id])


class OnDesk:
    """``desk`` is a column with the link, and the row's own page has it as a button."""

    def view_on_site(self, obj: Any) -> str | None:
        return on_desk(obj) or None

    def desk(self, obj: Any) -> SafeString | str:
        href = on_desk(obj)
        return format_html('<a href="{}">{}</a>', href, _("open")) if href else "—"

    desk.short_description = _("on the desk")  # type: ignore[attr-defined]  # how Django's admin names a column
