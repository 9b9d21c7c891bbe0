"""Why a message and a known claim are taken for the same, in words, with the marker pen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from thuchu.match import Agreement, Aspect, Reason


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison."""

    label: str
    yours: str  # empty where the message says nothing
    theirs: str
    agreement: str  # "same", "differs" or "unknown"


def rows_of(reasons: Iterable[Reason]) -> list[Row]:
    """Return the comparison, what differs first."""
    order = [Agreement.DIFFERS, Agreement.SAME, Agreement.UNKNOWN]
    rows = [
        Row(aspect_label(reason.aspect), reason.yours, reason.theirs, reason.agreement.value)
        for reason in reasons
        if reason.yours or reason.theirs
    ]
    return sorted(rows, key=lambda row: order.index(Agreement(row.agreement)))


def aspect_label(aspect: Aspect) -> str:
    """Return what a line of the comparison is about."""
    return {
        Aspect.WORDING: _("What is said"),
        Aspect.NUMBER: _("Number"),
        Aspect.DATE: _("Time"),
        Aspect.PLACE: _("Place"),
        Aspect.NAME: _("Name"),
        Aspect.SUBSTANCE: _("Substance or illness"),
        Aspect.QUANTITY: _("How many"),
        Aspect.ROLE: _("Who or what comes first"),
        Aspect.NEGATION: _("Yes or no"),
    }[aspect]


def differences(reasons: Iterable[Reason]) -> list[SafeString]:
    """Return one sentence for each fact that differs, marked, then for each only the other claim states."""
    reasons = list(reasons)
    differing = [_sentence(reason) for reason in reasons if reason.agreement is Agreement.DIFFERS]
    silent = [
        format_html(_("This one says “{theirs}”; yours does not say."), theirs=reason.theirs)
        for reason in reasons
        if reason.agreement is Agreement.UNKNOWN and reason.theirs and not reason.yours
    ]
    return differing + silent


def _sentence(reason: Reason) -> SafeString:
    if not (reason.yours and reason.theirs):
        return conditional_escape(
            {
                Aspect.WORDING: _("It says something else."),
                Aspect.NUMBER: _("The number is another."),
                Aspect.DATE: _("The time is another."),
                Aspect.PLACE: _("The place is another."),
                Aspect.NAME: _("The name is another."),
                Aspect.SUBSTANCE: _("The substance or illness is another."),
                Aspect.QUANTITY: _("How many is another."),
                Aspect.ROLE: _("The parts are exchanged."),
                Aspect.NEGATION: _("One says it is so, the other says it is not."),
            }[reason.aspect]
        )
    sentences = {
        Aspect.WORDING: _("Another matter: this one says “<mark>{theirs}</mark>”, yours says “{yours}”."),
        Aspect.NUMBER: _("Another number: this one says <mark>{theirs}</mark>, yours says {yours}."),
        Aspect.DATE: _("Another time: this one says <mark>{theirs}</mark>, yours says {yours}."),
        Aspect.PLACE: _("Another place: this one says <mark>{theirs}</mark>, yours says {yours}."),
        Aspect.NAME: _("Another name: this one says <mark>{theirs}</mark>, yours says {yours}."),
        Aspect.SUBSTANCE: _("Another thing: this one says <mark>{theirs}</mark>, yours says {yours}."),
        Aspect.QUANTITY: _("Not as many: this one says “<mark>{theirs}</mark>”, yours says “{yours}”."),
        Aspect.ROLE: _("The other way round: this one says “<mark>{theirs}</mark>”, yours says “{yours}”."),
        Aspect.NEGATION: _("The opposite: this one says “<mark>{theirs}</mark>”, yours says “{yours}”."),
    }
    return format_html(sentences[reason.aspect], theirs=reason.theirs, yours=reason.yours)


def marked(text: str, words: Iterable[str]) -> SafeString:
    """Return the text, escaped, with these words of it under the marker pen."""
    wanted = sorted({word for word in words if word}, key=len, reverse=True)
    if not wanted:
        return conditional_escape(text)
    pieces = re.split(f"({'|'.join(re.escape(word) for word in wanted)})", text, flags=re.IGNORECASE)
    return mark_safe(  # noqa: S308 - every piece is escaped here
        "".join(
            format_html("<mark>{}</mark>", piece) if place % 2 else conditional_escape(piece)
            for place, piece in enumerate(pieces)
        )
    )


def your_differing_words(reasons: Iterable[Reason]) -> list[str]:
    """Return the words of the message that differ from the known claim."""
    return [reason.yours for reason in reasons if reason.agreement is Agreement.DIFFERS and reason.yours]
