"""The published rating scale and the kinds of claim: closed lists, used by code, database and pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Whether a claim can be checked at all. Only CHECKABLE can have a verdict."""

    CHECKABLE = "checkable", _("Checkable statement of fact")
    OPINION = "opinion", _("Opinion")
    PREDICTION = "prediction", _("Prediction")
    EXPERIENCE = "experience", _("Personal experience")
    BELIEF = "belief", _("Belief")
    SATIRE = "satire", _("Satire")
    QUESTION = "question", _("Question")
    VAGUE = "vague", _("Too vague")


UNRATED_KINDS = tuple(kind.value for kind in Kind if kind is not Kind.CHECKABLE)


class Rating(models.TextChoices):
    """What a fact-check concludes."""

    TRUE = "true", _("True")
    MOSTLY = "mostly", _("Mostly true")
    CONTEXT = "context", _("Missing context")
    MISLEADING = "misleading", _("Misleading")
    FALSE = "false", _("False")
    UNPROVEN = "unproven", _("Not enough evidence")


# "Not enough evidence" stands beside the order, not in it, so it carries no number.
RATING_NUMBERS = {
    Rating.TRUE: 5,
    Rating.MOSTLY: 4,
    Rating.CONTEXT: 3,
    Rating.MISLEADING: 2,
    Rating.FALSE: 1,
}
BEST_NUMBER = 5
WORST_NUMBER = 1


@dataclass(frozen=True, slots=True)
class RatingMeaning:
    """One line of the published scale."""

    rating: Rating
    meaning: str
    number: int | None


def published_scale() -> tuple[RatingMeaning, ...]:
    """Return the scale as the method page lists it, from true to not enough evidence."""
    meanings = {
        Rating.TRUE: _("The evidence supports it."),
        Rating.MOSTLY: _("Right in the main; a detail is off."),
        Rating.CONTEXT: _("True in itself, wrong without the rest."),
        Rating.MISLEADING: _("Real material, wrong conclusion."),
        Rating.FALSE: _("The evidence contradicts it."),
        Rating.UNPROVEN: _("We searched and cannot say."),
    }
    return tuple(
        RatingMeaning(rating, str(meanings[rating]), RATING_NUMBERS.get(rating)) for rating in Rating
    )


# The words as they are published, fixed in code: a record must not depend on a catalogue being compiled.
RATING_WORDS = {
    "vi": {
        Rating.TRUE: "Đúng",
        Rating.MOSTLY: "Phần lớn đúng",
        Rating.CONTEXT: "Thiếu bối cảnh",
        Rating.MISLEADING: "Gây hiểu lầm",
        Rating.FALSE: "Sai",
        Rating.UNPROVEN: "Chưa đủ bằng chứng",
    },
    "en": {
        Rating.TRUE: "True",
        Rating.MOSTLY: "Mostly true",
        Rating.CONTEXT: "Missing context",
        Rating.MISLEADING: "Misleading",
        Rating.FALSE: "False",
        Rating.UNPROVEN: "Not enough evidence",
    },
}


def rating_word(rating: Rating | str, *, language: str) -> str:
    """Return the verdict word in the language, Vietnamese when there is none ("Sai", "False")."""
    words = RATING_WORDS.get(language.split("-")[0], RATING_WORDS["vi"])
    return words[Rating(rating)]


class Topic(models.TextChoices):
    """What a claim is about, for lists and filters."""

    HEALTH = "health", _("Health")
    FOOD = "food", _("Food")
    DISASTER = "disaster", _("Natural disasters")
    SCAMS = "scams", _("Scams")
    TECHNOLOGY = "technology", _("Technology")
    SCIENCE = "science", _("Science")
    HISTORY = "history", _("History")
    EDUCATION = "education", _("Schools")
    MONEY = "money", _("Prices and money")
    LIFE = "life", _("Daily life")
    OTHER = "other", _("Other")


class SourceKind(models.TextChoices):
    """How near a source is to the fact."""

    PRIMARY = "primary", _("primary source")
    SECONDARY = "secondary", _("secondary source")


class Stance(models.TextChoices):
    """What a piece of evidence says about the claim."""

    SUPPORTS = "supports", _("supports")
    CONTRADICTS = "contradicts", _("contradicts")
    CONTEXT = "context", _("context")


class Part(models.TextChoices):
    """The parts of a draft a reviewer can comment on."""

    RATING = "rating", _("Verdict")
    TITLE = "title", _("Title of the page")
    SUMMARY = "summary", _("The answer in one sentence")
    EXPLANATION = "explanation", _("What we found")
    SEARCHED_SUPPORTING = "searched_supporting", _("Where we looked for support")
    SEARCHED_CONTRADICTING = "searched_contradicting", _("Where we looked for the contrary")
    WOULD_CHANGE = "would_change", _("What would change our mind")
    HOLDS_UNTIL = "holds_until", _("Holds until")
    PLAIN = "plain", _("In plain words")
    EVIDENCE = "evidence", _("Evidence")
