"""What all of the REST interface shares: read only, walls, cursor pages, filters, UTC. Rooms only name their fields."""

from datetime import UTC
from typing import Any, ClassVar, TypeVar

import django_filters
from django import forms
from django.db.models import DateTimeField, Model, QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.selectors import scope

M = TypeVar("M", bound=Model)
BIGGEST = 2**63 - 1


class Pages(CursorPagination):
    """Newest first by id: rows that arrive while somebody pages shift nothing. 100 rows, on request up to 500."""

    ordering = "-id"
    page_size = 100
    max_page_size = 500
    page_size_query_param = "page_size"

    def decode_cursor(self, request: Request) -> Cursor | None:
        """A cursor that somebody made up is 404, not a question PostgreSQL cannot answer."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not _is_id(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_page_size(self, request: Request) -> int | None:
        asked = request.query_params.get("page_size")
        if asked is not None and (not _is_id(asked) or int(asked) == 0):
            raise ValidationError({"page_size": ["A whole number from 1 to 500 is expected."]})
        return super().get_page_size(request)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= BIGGEST


class IdFilter(django_filters.Filter):  # type: ignore[misc]  # django-filter is not typed
    """A whole number that PostgreSQL can hold; anything else is 400."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=0, max_value=BIGGEST, **kwargs)


class AnyOf(django_filters.MultipleChoiceFilter):  # type: ignore[misc]  # django-filter is not typed
    """One or several known values (``?state=a&state=b``); an unknown one is 400."""

    def __init__(self, *, choices: Any) -> None:
        super().__init__(choices=choices, distinct=False)


class RowFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """The filters every list has."""

    shop = IdFilter(field_name="shop_id", label="Id of a shop of yours.")
    posting_number = django_filters.CharFilter(label="Number of the posting, exactly.")


class UtcField(serializers.DateTimeField):
    """ISO 8601 in UTC, whatever zone the reader prefers on pages."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)


class RowSerializer(serializers.ModelSerializer[M]):
    """A row as it is. Decimals travel as text, moments in UTC."""

    serializer_field_mapping: ClassVar[Any] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        DateTimeField: UtcField,
    }


class RowViewSet(ReadOnlyModelViewSet[M]):
    """List and detail of the rows of the user's shops. Another shop's row does not exist: 404."""

    pagination_class = Pages
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[M]:
        return scope(super().get_queryset(), self.request.user)
