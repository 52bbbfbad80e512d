"""The form of the composer."""

from django import forms

from messaging.rules import MAX_LENGTH

LONGEST = 2 * MAX_LENGTH


class MessageForm(forms.Form):
    """``version`` is the one the page showed. Words are the rules' to judge, and so is a length somewhat over the
    limit: nothing typed is cut."""

    text = forms.CharField(required=False, max_length=LONGEST, strip=False)
    version = forms.IntegerField(min_value=1)


class VersionForm(forms.Form):
    version = forms.IntegerField(min_value=1)
