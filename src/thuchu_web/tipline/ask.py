"""Answering a question from what is known. Nothing is stored: a known claim needs nothing of the asker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.errors import BadInput
from thuchu.match import Candidate
from thuchu.text.language import guess_language
from thuchu.text.normalise import fold, one_line
from thuchu.triage.screen import Kind as Screened
from thuchu.triage.screen import Screening, screen
from thuchu_web.claims.index import CLAIM, index
from thuchu_web.claims.models import Claim
from thuchu_web.claims.records import Published, find_published
from thuchu_web.tipline.links import fact_check_at, read_link

LONGEST_MESSAGE = 10_000  # characters: longer than any forward seen, short enough to answer in a second


# An opinion may rest on a checked claim; below this score of the candidate it is taken for one alone.
SURE_SCORE = 0.9


class Found(StrEnum):
    """What a question led to."""

    SAME = "same"  # the same claim, checked and still valid: answered
    EXPIRED = "expired"  # the same claim, but the answer has run out
    BEING_CHECKED = "being_checked"  # the same claim, the desk is on it
    MAYBE = "maybe"  # up to three candidates
    NONE = "none"  # not checked yet
    REPLY = "reply"  # no claim in it: a kind word instead (greeting, opinion, …)


# What is answered with a kind word; everything else is looked up.
ANSWERED_WITH_A_WORD = frozenset(
    {
        Screened.GREETING,
        Screened.THANKS,
        Screened.REMOVAL,
        Screened.PERSON,
        Screened.DISTRESS,
        Screened.TOO_SHORT,
    }
)


@dataclass(frozen=True, slots=True)
class Option:
    """One candidate as a screen shows it: a published fact-check, or a claim being checked."""

    candidate: Candidate
    published: Published | None = None
    claim: Claim | None = None

    @property
    def public_id(self) -> str:
        """The id the asker's choice names."""
        return self.candidate.claim_id

    @property
    def language(self) -> str:
        """The language of the claim (BCP 47)."""
        if self.published:
            return self.published.review.language
        return self.claim.language if self.claim else ""

    @property
    def text(self) -> str:
        """The claim in its canonical words."""
        if self.published:
            return self.published.review.claim
        return self.claim.text if self.claim else self.candidate.text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of one message. `options` is best first; one for SAME, EXPIRED and BEING_CHECKED."""

    found: Found
    text: str
    screening: Screening
    options: tuple[Option, ...] = ()
    page_title: str = ""  # of the page behind a link, when it could be opened


def clean_message(text: str) -> str:
    """Return the text as it will be looked up; BadInput with a sentence when it cannot be."""
    if len(text) > LONGEST_MESSAGE:
        raise BadInput(
            _(
                "The message is too long: %(length)s characters, and we read at most %(most)s."
                " Please send the part to check."
            )
            % {"length": len(text), "most": LONGEST_MESSAGE}
        )
    clean = "\n".join(line for line in (one_line(line) for line in text.splitlines()) if line)
    if not fold(clean):  # nothing, or only signs and emoji
        raise BadInput(_("Please paste the message first."))
    return clean


def ask(text: str) -> Outcome:
    """Look a message up among everything published and being checked. Stores nothing."""
    text = clean_message(text)
    screening = screen(text)
    if screening.kind in ANSWERED_WITH_A_WORD:
        return Outcome(Found.REPLY, text, screening)
    if screening.kind is Screened.LINK:
        return _ask_about_link(text, screening)
    return _look_up(text, screening)


def _ask_about_link(text: str, screening: Screening) -> Outcome:
    """Answer for a link: it is a fact-check itself, or its page says something to look up."""
    known = fact_check_at(screening.url)
    if known is not None:
        option = Option(Candidate(known.public_id, 1.0, known.review.claim, ()), published=known)
        return Outcome(_standing(option), text, screening, (option,))
    page = read_link(screening.url)
    if not page.readable:
        return Outcome(Found.NONE, text, screening)
    outcome = _look_up(page.title or page.lead, screening)
    if outcome.found is Found.NONE and page.lead:
        outcome = _look_up(page.lead, screening)
    # A page may quote a rumour to refute it, so what it says is never taken for the asker's own words.
    found = Found.MAYBE if outcome.options else Found.NONE
    return Outcome(found, text, screening, outcome.options, page_title=page.title)


def _look_up(text: str, screening: Screening) -> Outcome:
    result = index().match(text)
    options = tuple(
        option for option in (_option(candidate) for candidate in result.candidates) if option is not None
    )
    if result.is_repeat and options:  # what the machine only thinks to be the same, the asker chooses
        return Outcome(_standing(options[0]), text, screening, options[:1])
    options = _in_the_askers_language(options, language=guess_language(text))
    if screening.kind is Screened.OPINION and not (options and options[0].candidate.score >= SURE_SCORE):
        return Outcome(Found.REPLY, text, screening)
    if options:
        return Outcome(Found.MAYBE, text, screening, options)
    return Outcome(Found.NONE, text, screening)


def _in_the_askers_language(options: tuple[Option, ...], *, language: str) -> tuple[Option, ...]:
    """Leave out what comes after an option in the asker's own language and is in another one.

    A claim checked in two languages is two records; the asker is not asked to choose between them.
    """
    if language == "und" and options:
        language = options[0].language
    own = [place for place, option in enumerate(options) if option.language == language]
    return tuple(
        option
        for place, option in enumerate(options)
        if option.language == language or not own or place < own[0]
    )


def choose(text: str, public_id: str) -> Outcome | None:
    """Return the outcome when the asker says which candidate they meant; None for an unknown id."""
    outcome = ask(text)
    for option in outcome.options:
        if option.public_id == public_id:
            return Outcome(_standing(option), outcome.text, outcome.screening, (option,))
    return None


def _standing(option: Option) -> Found:
    if option.published is None:
        return Found.BEING_CHECKED
    return Found.SAME if option.published.holds_on(timezone.localdate()) else Found.EXPIRED


def _option(candidate: Candidate) -> Option | None:
    kind, _, number = candidate.claim_id.partition(":")
    if kind == CLAIM:
        claim = Claim.objects.filter(pk=int(number)).exclude(text="").first()
        return Option(candidate, claim=claim) if claim else None
    published = find_published(candidate.claim_id)
    return Option(candidate, published=published) if published else None
