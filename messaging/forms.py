"""The form of the composer."""

from django import forms


class MessageForm(forms.Form):
    """``version`` is the one the page showed. Length and words are the rules' to judge, so nothing typed is cut."""

    text = forms.CharField(required=False, max_length=20_000, strip=False)
    version = forms.IntegerField(min_value=1)


class VersionForm(forms.Form):
    version = forms.IntegerField(min_value=1)
