"""What is said to an asker: the answer, or a kind word where there is nothing to check."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thuchu.triage.screen import Kind as Screened
from thuchu_web.claims.records import Published, published, published_elsewhere
from thuchu_web.claims.scale import Kind
from thuchu_web.tipline.models import Answer


class Missing(models.TextChoices):
    """What the desk may ask those who sent a message. Nothing of it is about a person."""

    WHOLE = "whole", gettext_lazy("The whole message")
    PLACE = "place", gettext_lazy("The place")
    DAY = "day", gettext_lazy("The day")
    SOURCE = "source", gettext_lazy("Where it stands")
    MEANT = "meant", gettext_lazy("What is meant")


class NoClaim(models.TextChoices):
    """What a message is that states nothing to check. The values are those of the screening."""

    GREETING = Screened.GREETING.value, gettext_lazy("A greeting")
    THANKS = Screened.THANKS.value, gettext_lazy("Thanks")
    REMOVAL = Screened.REMOVAL.value, gettext_lazy("Asks to take something down")
    PERSON = Screened.PERSON.value, gettext_lazy("About a private person")
    DISTRESS = Screened.DISTRESS.value, gettext_lazy("Somebody in danger")


@dataclass(frozen=True, slots=True)
class AnswerText:
    """An answer in words, for a ticket page, a mail, a chat."""

    claim: str
    verdict: str  # empty when nothing is rated
    sentence: str
    link: str  # empty when there is no page
    checked_by: str  # the publisher, when it is not this desk
    published: Published | None


def answer_text(answer: Answer) -> AnswerText:
    """Return the promised answer in the active language."""
    if answer.kind == Answer.Kind.NOT_RATED:
        return AnswerText("", "", reply_for(answer.unrated_kind), "", "", None)
    if answer.fact_check is not None:
        what = published(answer.fact_check)
    else:
        assert answer.imported is not None  # noqa: S101 - the database constraint answer_says_something
        what = published_elsewhere(answer.imported)
    return AnswerText(
        claim=what.review.claim,
        verdict=what.review.rating.name,
        sentence=what.review.summary,
        link=settings.BASE_URL + what.path,
        checked_by="" if what.own else what.review.publisher.name,
        published=what,
    )


def reply_for(kind: str) -> str:
    """Return the standard reply for a kind of claim that is not rated, or for a message without a claim."""
    return screened_reply(Screened(kind)) if kind in NoClaim.values else unrated_reply(kind)


def kind_label(kind: str) -> str:
    """Return how the desk calls what `reply_for` answers."""
    return str(NoClaim(kind).label if kind in NoClaim.values else Kind(kind).label)


def unrated_reply(kind: str) -> str:
    """Return the standard reply for a kind of claim that is not rated."""
    replies = {
        Kind.OPINION: _(
            "This is an opinion, so there is nothing to check as true or false. We rate no one's opinions."
            " If it holds a number or an event, send us that part."
        ),
        Kind.PREDICTION: _(
            "This is about something that has not happened yet, so it cannot be checked today."
            " If it says that somebody has announced it, send us that part."
        ),
        Kind.EXPERIENCE: _(
            "This is somebody's own experience. We do not judge it."
            " If it says that the same holds for everybody, send us that sentence."
        ),
        Kind.BELIEF: _(
            "This is a matter of belief. We do not rate beliefs. If it holds a fact, send us that part."
        ),
        Kind.SATIRE: _("This was meant as a joke, so we do not rate it. The page it comes from says so."),
        Kind.QUESTION: _(
            "This is a question, and we only check statements."
            " If you received a message that answers it, send us that message."
        ),
        Kind.VAGUE: _(
            "We could not find out what exactly is being said. Please send the whole message,"
            " with the place and the day if you know them."
        ),
    }
    return replies.get(Kind(kind), replies[Kind.VAGUE]) if kind in Kind.values else replies[Kind.VAGUE]


def more_reply(missing: str) -> str:
    """Return the note that asks for what is missing. Whoever knows it asks again: a ticket takes no reply."""
    notes = {
        Missing.WHOLE: _(
            "To check this we need the whole message. If you still have it, please ask again with all of it."
            " It is fine if you do not have it."
        ),
        Missing.PLACE: _(
            "To check this we need to know where it is said to have happened. If you know, please ask again"
            " and add the place. It is fine if you do not know."
        ),
        Missing.DAY: _(
            "To check this we need to know on which day it is said to have happened. If you know, please ask"
            " again and add the day. It is fine if you do not know."
        ),
        Missing.SOURCE: _(
            "To check this we need to know on which page or in which paper it stands. If you know, please ask"
            " again and add the link or the name. It is fine if you do not know."
        ),
        Missing.MEANT: _(
            "To check this we need to know which product, illness or office is meant. If you know, please ask"
            " again and add the name. It is fine if you do not know."
        ),
    }
    return notes[Missing(missing)]


def screened_reply(kind: Screened) -> str:
    """Return the kind word for a message that holds no claim to look up."""
    replies = {
        Screened.GREETING: _(
            "Hello, this is Thực Hư, run by %(desk)s."
            " Paste a message here and we look whether it has been checked."
        )
        % {"desk": settings.DESK_NAME},
        Screened.THANKS: _("Thank you for asking before sharing."),
        Screened.OPINION: unrated_reply(Kind.OPINION),
        Screened.REMOVAL: _(
            "We do not take down, report or block. We answer with evidence only."
            " If you like, we can check what is said."
        ),
        Screened.PERSON: _("We check what is said, not who says it. Please send the statement."),
        Screened.DISTRESS: _(
            "If you or somebody near you is in danger, please call now: 113 police, 114 fire, 115 ambulance,"
            " 112 rescue, 111 for children. You do not have to be alone with this."
        ),
        Screened.TOO_SHORT: _("This is too short to look up. Please paste the whole message."),
    }
    return replies.get(kind, replies[Screened.TOO_SHORT])
