"""Forms of what staff may do with a waiting write."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DropForm(forms.Form):
    reason = forms.CharField(max_length=300, error_messages={"required": _("Say why it shall not be sent.")})
