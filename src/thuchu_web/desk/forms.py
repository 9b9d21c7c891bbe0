"""What desk members fill in. Forms check shape only; what may be done is decided in `claims/actions.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thuchu.text.furniture import core
from thuchu.text.normalise import fold, normalise
from thuchu_web.claims.actions import Draft, Remark
from thuchu_web.claims.attaching import SourceDetails
from thuchu_web.claims.checklists import Checklist
from thuchu_web.claims.inquiries import USUAL_WAIT, Question
from thuchu_web.claims.models import CLAIM_LENGTH, Claim, DraftComment, Evidence, Inquiry, Source, Verdict
from thuchu_web.claims.scale import Kind, Part, Rating, SourceKind, Stance, Topic, published_scale
from thuchu_web.library.actions import SourceTerms

MOST_WORDINGS = 12  # taken from the messages for a claim nobody has written yet
LANGUAGES = [
    ("vi", _("Vietnamese")),
    ("en", _("English")),
    ("tay", _("Tày")),
    ("hmn", _("Hmong")),
    ("km", _("Khmer")),
    ("jra", _("Jarai")),
    ("rad", _("Rade")),
    ("zh", _("Chinese")),
]
# Nine digits or more, also with spaces, dots or dashes: phone, account and identity numbers.
NUMBER_OF_A_PERSON = re.compile(r"\+?\d(?:[\s.\-]?\d){8,}")
ADDRESS_OF_A_PERSON = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class DeskForm(forms.Form):
    """A form that knows how the claim was when the person opened it."""

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def refuse(self, refusal: ValidationError) -> None:
        """Put what an action refused beside the fields it names."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, errors)


def without_personal_numbers(text: str) -> str:
    """Return the text with phone numbers and mail addresses taken out, for a start without them."""
    return ADDRESS_OF_A_PERSON.sub("[…]", NUMBER_OF_A_PERSON.sub("[…]", text))


def line_without_numbers(text: str) -> str:
    """Return a message's core in one line, without phone numbers and mail addresses."""
    return without_personal_numbers(" ".join(normalise(core(text)).split()))


def wordings_to_start_with(claim: Claim) -> list[str]:
    """Return the claim's wordings, or for one not yet written the distinct texts of its messages."""
    if claim.text or claim.wordings.exists():
        return [wording.text for wording in claim.wordings.all()]
    distinct: dict[str, str] = {}
    for text in claim.messages.values_list("text", flat=True):
        line = line_without_numbers(text)
        distinct.setdefault(fold(line), line)
    return list(distinct.values())[:MOST_WORDINGS]


class ClaimForm(DeskForm):
    """The claim in one sentence."""

    text = forms.CharField(
        label=_("The claim in one sentence"),
        max_length=CLAIM_LENGTH,
        help_text=_(
            "What is said, in neutral words, without judging it and without names of private people."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", "—"), *Kind.choices],
        help_text=_("Only a checkable statement of fact gets a verdict."),
    )
    topic = forms.ChoiceField(label=_("Topic"), choices=[("", "—"), *Topic.choices], required=False)
    place = forms.CharField(
        label=_("Place"), max_length=80, required=False, help_text=_("Province or wider is best.")
    )
    when = forms.CharField(
        label=_("When"),
        max_length=80,
        required=False,
        help_text=_("A day, a range or “every Tết”."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="vi")
    checklist = forms.ChoiceField(
        label=_("Steps"), choices=[("", _("by topic")), *Checklist.choices], required=False
    )
    wordings = forms.CharField(
        label=_("Other ways people write it"),
        required=False,
        max_length=24_000,
        help_text=_(
            "One per line; they help to find the same message again and become public with the fact-check."
            " Take out names, phone numbers and addresses first."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "text": claim.text,
            "kind": claim.kind,
            "topic": claim.topic,
            "place": claim.place,
            "when": claim.when,
            "checklist": claim.checklist,
            "language": claim.language,
            "wordings": "\n".join(wordings_to_start_with(claim)),
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        if claim.language not in dict(LANGUAGES):
            self.fields["language"].choices = [*LANGUAGES, (claim.language, claim.language)]  # type: ignore[attr-defined]

    def clean_wordings(self) -> list[str]:
        """Return the lines that say something."""
        return [
            line for line in (line.strip() for line in self.cleaned_data["wordings"].splitlines()) if line
        ]


class NoteForm(DeskForm):
    """The note everybody who asked sees under the present stage."""

    note = forms.CharField(
        label=_("Note to those who asked"),
        max_length=300,
        required=False,
        help_text=_("They see it on their ticket under the present stage. Leave it empty to take it away."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RepeatsField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Which other source of the claim this one merely repeats."""

    def label_from_instance(self, obj: Source) -> str:
        """Return the source as a choice."""
        return f"{obj.title} ({obj.publisher.name})"


class EvidenceForm(DeskForm):
    """One piece of evidence: where it stands, what it says, what that means for the claim."""

    url = forms.URLField(
        label=_("Address of the page"),
        max_length=1000,
        required=False,
        assume_scheme="https",
        help_text=_("We fetch it once and keep the copy."),
        widget=forms.URLInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    file = forms.FileField(
        label=_("Or upload a copy"),
        required=False,
        help_text=_("A PDF, a screenshot or plain text, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.webp,.txt"}),
    )
    publisher = forms.CharField(
        label=_("Publisher"),
        max_length=120,
        help_text=_("The organisation behind it. Two sources of one publisher count as one."),
    )
    title = forms.CharField(label=_("Title"), max_length=250)
    kind = forms.ChoiceField(
        label=_("Kind of source"),
        choices=SourceKind.choices,
        widget=forms.RadioSelect,
        help_text=_("Primary: the document, data or office the fact comes from."),
    )
    quote = forms.CharField(
        label=_("Exact quote"),
        max_length=2000,
        help_text=_("Word for word as it stands in the copy."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    stance = forms.ChoiceField(
        label=_("What it says about the claim"), choices=Stance.choices, widget=forms.RadioSelect
    )
    stored = forms.CharField(required=False, max_length=40)  # what of the library is kept as the copy
    repeats = RepeatsField(
        label=_("It only repeats"),
        queryset=Source.objects.none(),
        required=False,
        empty_label=_("nothing: a source of its own"),
        help_text=_("A source that repeats another does not count as one of its own."),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("quote"):
            # A passage to be cut down: it is read whole first.
            self.fields["quote"].widget.attrs["rows"] = 8
        self.fields["repeats"].queryset = (  # type: ignore[attr-defined]
            Source.objects.filter(snapshots__evidence__claim=claim, repeats=None)
            .select_related("publisher")
            .distinct()
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the page or for a copy of it."""
        cleaned = super().clean() or self.cleaned_data
        has_copy = any(cleaned.get(name) for name in ("url", "file", "stored"))
        if not has_copy and not self.errors.keys() & {"url", "file"}:
            self.add_error("url", _("Paste the address of the page, or upload a copy of it."))
        return cleaned

    def source(self) -> SourceDetails:
        """Return what was said of the source."""
        said = self.cleaned_data
        return SourceDetails(
            publisher=said["publisher"],
            title=said["title"],
            kind=SourceKind(said["kind"]),
            url=said["url"],
            repeats=said["repeats"],
        )


class SourceForm(forms.Form):
    """A source of the evidence library."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Name of the source"),
        max_length=120,
        help_text=_("As the command that takes its texts in will name it."),
    )
    publisher = forms.CharField(
        label=_("Publisher"),
        max_length=120,
        help_text=_("The organisation behind it. Two sources of one publisher count as one."),
    )
    kind = forms.ChoiceField(
        label=_("Kind of source"),
        choices=SourceKind.choices,
        widget=forms.RadioSelect,
        help_text=_("Primary: the document, data or office the fact comes from."),
    )
    licence = forms.CharField(
        label=_("Licence"),
        max_length=200,
        help_text=_("Under which terms its texts may be kept and quoted, such as CC BY-SA 4.0."),
    )
    credit = forms.CharField(
        label=_("Credit"), max_length=300, required=False, help_text=_("As the licence asks for it.")
    )
    url = forms.URLField(
        label=_("Address"), max_length=1000, required=False, assume_scheme="https", widget=forms.URLInput
    )

    def refuse(self, refusal: ValidationError) -> None:
        """Put what the action refused beside the fields it names."""
        for name, errors in refusal.message_dict.items():
            self.add_error(name if name in self.fields else None, errors)

    def terms(self) -> SourceTerms:
        """Return what was said, as the action takes it."""
        said = self.cleaned_data
        return SourceTerms(**{**said, "kind": SourceKind(said["kind"])})


# "Bà Rịa", "Bà Nà" and "Anh Sơn" are places.
NAME_OF_A_PERSON = re.compile(r"(?:ông|bà(?! rịa| nà)|anh(?! sơn)|chị|mr|mrs|ms)[. ]", re.IGNORECASE)


class InquiryForm(DeskForm):
    """A question to an agency, as it was sent."""

    agency = forms.CharField(
        label=_("Agency"),
        max_length=120,
        help_text=_("The office or organisation. No name of a person."),
    )
    question = forms.CharField(
        label=_("Question"),
        max_length=1000,
        help_text=_("As you sent it, without names, phone numbers or mail addresses."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sent_on = forms.DateField(
        label=_("Sent on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    due_on = forms.DateField(
        label=_("Reply expected by"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs["initial"] = {"sent_on": today, "due_on": today + USUAL_WAIT, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["sent_on"].widget.attrs["max"] = today.isoformat()

    def clean_agency(self) -> str:
        """Refuse what names a person."""
        agency = _without_ways_to_reach(self.cleaned_data["agency"])
        if NAME_OF_A_PERSON.match(agency):
            raise ValidationError(_("Write the office or organisation, without the name of a person."))
        return agency

    def clean_question(self) -> str:
        """Refuse ways to reach a person."""
        return _without_ways_to_reach(self.cleaned_data["question"])

    def as_sent(self) -> Question:
        """Return the question as the action takes it."""
        said = self.cleaned_data
        return Question(said["agency"], said["question"], said["sent_on"], said["due_on"])


class ReplyForm(DeskForm):
    """What an agency replied."""

    reply = forms.CharField(
        label=_("What they replied"),
        max_length=2000,
        help_text=_("Word for word, or the sentences that matter. No name of a private person."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    replied_on = forms.DateField(
        label=_("Replied on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, inquiry: Inquiry, **kwargs: Any) -> None:
        # Several of these stand on one page.
        kwargs["auto_id"] = f"id_{inquiry.pk}_%s"
        kwargs["initial"] = {"replied_on": timezone.localdate()}
        super().__init__(*args, **kwargs)
        self.fields["replied_on"].widget.attrs |= {
            "min": inquiry.sent_on.isoformat(),
            "max": timezone.localdate().isoformat(),
        }

    def clean_reply(self) -> str:
        """Refuse ways to reach a person."""
        return _without_ways_to_reach(self.cleaned_data["reply"])


def _without_ways_to_reach(text: str) -> str:
    if NUMBER_OF_A_PERSON.search(text) or ADDRESS_OF_A_PERSON.search(text):
        raise ValidationError(_("Take out phone numbers and mail addresses."))
    return text


class RatingForm(DeskForm):
    """A form that takes a rating of the scale."""

    rating = forms.ChoiceField(label=_("Verdict"), choices=Rating.choices, widget=forms.RadioSelect)

    def ratings(self) -> list[tuple[Any, str]]:
        """Return each choice of the scale with what it means."""
        meanings = {line.rating.value: line.meaning for line in published_scale()}
        return [(radio, meanings[radio.data["value"]]) for radio in self["rating"]]


class VerdictForm(RatingForm):
    """The draft of a verdict."""

    title = forms.CharField(
        label=_("Title of the page"),
        max_length=160,
        help_text=_("What it is about, without the verdict word."),
    )
    summary = forms.CharField(
        label=_("The answer in one sentence"),
        max_length=320,
        help_text=_("This is what people receive. At most two short sentences."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    explanation = forms.CharField(
        label=_("What we found"),
        max_length=20_000,
        help_text=_("One thought a paragraph. Say what each piece of evidence shows."),
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    searched_supporting = forms.CharField(
        label=_("Where we looked for support"),
        max_length=500,
        help_text=_("Nothing supports the claim yet, so say where you looked."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    searched_contradicting = forms.CharField(
        label=_("Where we looked for the contrary"),
        max_length=500,
        help_text=_("Nothing contradicts the claim yet, so say where you looked."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    would_change = forms.CharField(
        label=_("What would change our mind"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    plain = forms.CharField(
        label=_("In plain words"),
        max_length=1500,
        required=False,
        help_text=_("The answer again for people who read little: short sentences, everyday words."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    holds_until = forms.DateField(
        label=_("Holds until"),
        help_text=_("The last day the answer may be used: days for something going on, months for science."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    dealt_with = forms.TypedMultipleChoiceField(label=_("Comments"), coerce=int, required=False)

    def __init__(
        self,
        *args: Any,
        evidence: list[Evidence],
        comments: Iterable[DraftComment] = (),
        earlier: Verdict | None = None,
        **kwargs: Any,
    ) -> None:
        if earlier is not None:
            names = ["rating", "title", "summary", "explanation", "would_change", "plain"]
            names += ["searched_supporting", "searched_contradicting"]
            kwargs["initial"] = {
                **{name: getattr(earlier, name) for name in names},
                "holds_until": earlier.holds_until,
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **kwargs)
        self.fields["dealt_with"].choices = [(comment.pk, comment.text) for comment in comments]  # type: ignore[attr-defined]
        stances = {item.stance for item in evidence}
        if Stance.SUPPORTS in stances:
            del self.fields["searched_supporting"]
        if Stance.CONTRADICTS in stances:
            del self.fields["searched_contradicting"]
        self.fields["holds_until"].widget.attrs["min"] = timezone.localdate().isoformat()

    def ticked(self) -> list[str]:
        """Return the keys of the comments that are ticked as dealt with."""
        return [str(key) for key in self["dealt_with"].value() or []]

    def draft(self) -> Draft:
        """Return the draft as the action takes it."""
        said = self.cleaned_data
        return Draft(
            rating=Rating(said["rating"]),
            title=said["title"],
            summary=said["summary"],
            explanation=said["explanation"],
            holds_until=said["holds_until"],
            searched_supporting=said.get("searched_supporting", ""),
            searched_contradicting=said.get("searched_contradicting", ""),
            would_change=said["would_change"],
            plain=said["plain"],
        )


class ReturnForm(DeskForm):
    """Why a draft goes back: in general, and a comment on each part where one is needed.

    The comments stand beside the parts, outside the form's own element, and name it by `id`.
    """

    ELEMENT = "send-back"

    reason = forms.CharField(
        label=_("What should be changed"),
        max_length=500,
        error_messages={"required": _("Say what should be changed.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, evidence: list[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pieces = {f"on_evidence_{item.pk}": item for item in evidence}
        parts = {f"on_{part}": str(part.label) for part in Part if part != Part.EVIDENCE}
        pieces = {name: item.snapshot.source.title for name, item in self._pieces.items()}
        for name, label in {**parts, **pieces}.items():
            self.fields[name] = forms.CharField(
                label=label,
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "form": self.ELEMENT}),
            )

    def on_piece(self, item: Evidence) -> forms.BoundField:
        """Return the field for a comment on the piece of evidence."""
        return self[f"on_evidence_{item.pk}"]

    def remarks(self) -> list[Remark]:
        """Return the comments that say something, as the action takes them."""
        said = {name: text for name, text in self.cleaned_data.items() if name.startswith("on_") and text}
        return [
            Remark(Part.EVIDENCE, text, self._pieces[name])
            if name in self._pieces
            else Remark(Part(name.removeprefix("on_")), text)
            for name, text in said.items()
        ]

    def typed(self) -> str:
        """Return everything that was typed, for a page that cannot take it any more."""
        said = self.cleaned_data
        lines = [
            f"{self.fields[name].label}: {text}" for name, text in said.items() if text and name != "seen"
        ]
        return "\n".join(lines)


class DissentForm(DeskForm):
    """Why a member disagrees with a verdict."""

    reason = forms.CharField(
        label=_("Why you disagree"),
        max_length=500,
        help_text=_("About the evidence and the words of the draft. Stays in the record, for the desk only."),
        error_messages={"required": _("Say why you disagree.")},
        widget=forms.Textarea(attrs={"rows": 3, "id": "id_dissent"}),
    )


class SecondReadingForm(RatingForm):
    """What somebody concludes from the evidence without having seen the verdict."""

    note = forms.CharField(
        label=_("Which evidence decided it for you"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    knew_answer = forms.BooleanField(
        label=_("I already knew what we published"),
        required=False,
        help_text=_("Say so honestly: the reading is kept and not counted."),
    )


class GuestForm(DeskForm):
    """Whom a link is for."""

    guest_name = forms.CharField(
        label=_("Name of the guest"),
        max_length=80,
        help_text=_("Shown with the comments, at the desk only; erased 30 days after the link ends."),
        error_messages={"required": _("Say who the guest is.")},
    )


class PracticeForm(RatingForm):
    """What a trainee would decide."""

    note = forms.CharField(
        label=_("Which evidence decided it for you"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
