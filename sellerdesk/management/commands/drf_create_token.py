"""Make a REST token for somebody, and tell it in the audit list: a token opens what its user sees, without a code."""

from typing import Any

from django.db import transaction
from rest_framework.authtoken.management.commands import drf_create_token
from rest_framework.authtoken.models import Token

from accounts import audit
from accounts.states import Action


class Command(drf_create_token.Command):
    @transaction.atomic
    def create_user_token(self, username: str, reset_token: bool) -> Any:
        """A second call gives the same token and is not listed. Raises ``User.DoesNotExist``."""
        before = set(Token.objects.filter(user__username=username).values_list("key", flat=True))
        token = super().create_user_token(username, reset_token)
        if token.key not in before:
            audit.record(token.user, Action.TOKEN_MADE)
        return token
