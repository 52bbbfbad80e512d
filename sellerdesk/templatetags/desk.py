"""Small words of the desk's templates (filled in below)."""

from django import template

register = template.Library()
