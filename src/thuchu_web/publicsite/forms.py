"""What readers type, read and checked. The sentences beside a field come from here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thuchu.errors import BadInput
from thuchu_web.claims.scale import Rating, Topic
from thuchu_web.tipline.actions import Incoming
from thuchu_web.tipline.ask import clean_message
from thuchu_web.tipline.models import Message


class AskForm(forms.Form):
    """The one large field. What is typed stays in it when it cannot be looked up."""

    text = forms.CharField(label=_("The message"), required=False, strip=False)

    def clean_text(self) -> str:
        """Return the message as it will be looked up."""
        try:
            return clean_message(self.cleaned_data["text"])
        except BadInput as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class SendForm(AskForm):
    """A message for the desk, with what helps to check it and the asker's consent."""

    seen_where = forms.ChoiceField(
        label=_("Where did you see it?"),
        required=False,
        choices=[("", _("I do not remember")), *Message.SeenWhere.choices],
    )
    place = forms.CharField(label=_("Which place is it about?"), required=False, max_length=80)
    seen_on = forms.DateField(
        label=_("On which day did you see it?"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": _("Write the day like this: 23/11/2026.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        error_messages={"invalid": _("This address is not complete. Please look at it again.")},
    )
    keep_for_corrections = forms.BooleanField(required=False)
    consent = forms.BooleanField(required=False)

    def incoming(self) -> Incoming:
        """Return what the desk receives."""
        data: dict[str, Any] = self.cleaned_data
        return Incoming(
            text=data["text"],
            consent=data["consent"],
            language=get_language() or "vi",
            place=data["place"],
            seen_on=data["seen_on"],
            seen_where=data["seen_where"],
            email=data["email"],
            keep_for_corrections=data["keep_for_corrections"] and bool(data["email"]),
        )


class SearchForm(forms.Form):
    """The search box and its filters. A value it does not know is left out, never refused."""

    q = forms.CharField(required=False, max_length=10_000)
    rating = forms.MultipleChoiceField(required=False, choices=Rating.choices)
    topic = forms.MultipleChoiceField(required=False, choices=Topic.choices)
    whose = forms.ChoiceField(required=False, choices=[("own", ""), ("others", "")])


class GuestForm(forms.Form):
    """What a guest says of a draft."""

    text = forms.CharField(
        label=_("Your comment"),
        max_length=2000,
        error_messages={
            "required": _("Please write your comment first."),
            "max_length": _("This is too long: at most 2000 characters."),
        },
    )
