"""What desk members fill in to care for claims and to hand over a shift."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from thuchu_web.claims.models import Claim
from thuchu_web.claims.priority import FACTORS, CanAct, Immediacy, Reach, Severity, Weights, suggested_reach
from thuchu_web.desk.colleagues import called, colleagues
from thuchu_web.desk.forms import DeskForm


class ClockForm(DeskForm):
    """After which moment an answer comes too late."""

    harm_at = forms.DateTimeField(
        label=_("Too late after"),
        required=False,
        help_text=_("When the harm happens, for example when the storm lands. Empty: no clock."),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )


def _scale(label: Any, scale: type[Severity] | type[Immediacy] | type[Reach] | type[CanAct]) -> Any:
    steps = [(step.value, f"{step.value} – {step.label}") for step in scale]
    return forms.TypedChoiceField(label=label, choices=[("", "—"), *steps], coerce=int)


class PriorityForm(DeskForm):
    """What a person judges of the claim, never of who said it or who asked."""

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        weights = claim.weights
        askers = 0 if weights else claim.messages.values("conversation").distinct().count()
        begin = {name: getattr(weights, name) for name in FACTORS} if weights else {}
        if not weights and askers:
            begin = {"reach": suggested_reach(askers)}
        super().__init__(*args, **{"initial": begin, **kwargs})
        # Built here, so that the words of the steps are in the reader's language.
        self.fields["severity"] = _scale(_("Severity"), Severity)
        self.fields["immediacy"] = _scale(_("Immediacy"), Immediacy)
        self.fields["reach"] = _scale(_("Reach"), Reach)
        self.fields["can_act"] = _scale(_("What people can do"), CanAct)
        self.suggested_from = askers

    def weights(self) -> Weights:
        """Return what the person judged."""
        return Weights(**{name: self.cleaned_data[name] for name in FACTORS})


class MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague by name."""

    def label_from_instance(self, obj: User) -> str:
        """Return the colleague's name."""
        return called(obj)


class HandOutForm(DeskForm):
    """Whom to give a claim."""

    to = MemberField(label=_("Give to"), queryset=User.objects.none(), empty_label=_("a colleague"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues()  # type: ignore[attr-defined]


class VariantForm(DeskForm):
    """One way the claim is written, and the desk's note on it."""

    # Empty for a new one. No row has a higher number, and SQLite knows none.
    wording = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput, label=_("Wording")
    )
    text = forms.CharField(
        label=_("Wording"),
        max_length=2000,
        required=False,
        help_text=_(
            "It becomes public with the fact-check. Take out names, phone numbers and addresses first."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = forms.CharField(
        label=_("Note for the desk"),
        max_length=200,
        required=False,
        help_text=_("For example “film of 2019” or “with another place”. Empty takes it away."),
    )


class HandoverForm(forms.Form):
    """The note left to the next shift."""

    use_required_attribute = False
    handover = forms.CharField(
        label=_("Handover note"),
        max_length=8000,
        required=False,
        help_text=_(
            "Filled from the day; change what you like. It is kept, so write nothing about those who asked."
        ),
        widget=forms.Textarea(attrs={"rows": 18}),
    )
