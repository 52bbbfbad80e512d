"""Defect codes: those every shop begins with, its own beside them, and which of them are in use."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ozon.models import Shop
from returns.models import DefectCode
from returns.unit_states import Defect


class NotTaken(Exception):
    """The code is not added; the text says why, for staff."""


def codes_of(shop: Shop) -> dict[str, str]:
    """The codes in use and what they are called, the built-in ones first. A built-in one is switched off by a row of
    its code. One query."""
    rows = list(own_codes(shop))
    off = {row.code for row in rows if not row.is_active}
    built_in = {code.value: str(code.label) for code in Defect if code.value not in off}
    own = {row.code: row.name for row in rows if row.is_active and row.code not in Defect.values}
    return {**built_in, **own}


def own_codes(shop: Shop) -> QuerySet[DefectCode]:
    """The shop's rows: its own codes, and the built-in ones it switched off once."""
    return DefectCode.objects.filter(shop=shop).order_by("code")


def add(shop: Shop, *, code: str, name: str) -> DefectCode:
    """A code of the shop's own. Raises ``NotTaken`` for a built-in one, one that is there, and one that is no slug."""
    code, name = code.strip().casefold(), name.strip()
    try:
        validate_slug(code)
    except ValidationError as error:
        raise NotTaken(_("A code is Latin letters, figures, “-” and “_”.")) from error
    if not name or len(name) > 200 or len(code) > 40:
        raise NotTaken(_("A code has up to 40 signs, its name 1 to 200."))
    if code in Defect.values:
        raise NotTaken(_("Every shop has this code already."))
    try:
        with transaction.atomic():
            return DefectCode.objects.create(shop=shop, code=code, name=name)
    except IntegrityError as error:
        raise NotTaken(_("This code is there already.")) from error


def switch(shop: Shop, *, code: str, is_active: bool) -> bool:
    """Take a code out of use, or back into it; what was found with it keeps it. False for one nobody knows.
    Idempotent."""
    if code in Defect.values:
        DefectCode.objects.update_or_create(
            shop=shop, code=code, defaults={"is_active": is_active, "name": code}
        )
        return True
    return bool(DefectCode.objects.filter(shop=shop, code=code).update(is_active=is_active))
