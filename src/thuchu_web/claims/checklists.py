"""The steps worth taking for a kind of claim. They help; none of them bars a publication."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Checklist(models.TextChoices):
    """What a claim rests on, and so which steps it asks for."""

    QUANTITY = "quantity", _("A number or an amount")
    EVENT = "event", _("Something that happened")
    PHOTO = "photo", _("A picture or a film")
    HEALTH = "health", _("Health and treatment")
    DISASTER = "disaster", _("A natural disaster")
    QUOTATION = "quotation", _("Words of somebody or of a document")


@dataclass(frozen=True, slots=True)
class Step:
    """One step; its key is stored, its sentence is shown."""

    key: str
    words: str | Promise


CHECKLISTS: dict[str, tuple[Step, ...]] = {
    Checklist.QUANTITY: (
        Step("number-origin", _("Find who counted or measured it first.")),
        Step("number-meaning", _("Write down unit, period and place of the number.")),
        Step("number-compare", _("Compare with the official figure of the same period.")),
        Step("number-base", _("Look at what it is a share of, and what is left out.")),
    ),
    Checklist.EVENT: (
        Step("event-place", _("Ask somebody in charge at the place.")),
        Step("event-time", _("Settle day and hour; look for the same story from earlier years.")),
        Step("event-local", _("Look for two local reports that do not repeat each other.")),
        Step("event-first", _("Find the first post or report of it.")),
    ),
    Checklist.PHOTO: (
        Step("photo-origin", _("Search for the picture backwards and find the oldest copy.")),
        Step("photo-place", _("Compare signs, buildings and land with the place named.")),
        Step("photo-time", _("Compare weather, light and clothes with the day named.")),
        Step("photo-edited", _("Look for cuts, joins and added words.")),
    ),
    Checklist.HEALTH: (
        Step("health-guideline", _("Look up what the Ministry of Health or the WHO recommends.")),
        Step("health-review", _("Look for a review of studies, not for one study.")),
        Step("health-dose", _("Check amount, age and illness: for whom would it hold?")),
        Step("health-expert", _("Ask somebody who knows the subject and has nothing to sell.")),
        Step("health-danger", _("Say first what is dangerous to do or to leave undone.")),
    ),
    Checklist.DISASTER: (
        Step("disaster-warning", _("Read the newest warning of the weather and flood services.")),
        Step("disaster-office", _("Ask the local steering committee or the operator of the works.")),
        Step("disaster-old", _("Look for the same picture or words from earlier storms.")),
        Step("disaster-place", _("Settle the place: commune, river, section of road.")),
        Step("disaster-safe", _("Say first what people should do to be safe.")),
    ),
    Checklist.QUOTATION: (
        Step("quote-source", _("Find the full document, speech or recording.")),
        Step("quote-words", _("Compare word for word, with what stands before and after.")),
        Step("quote-date", _("Settle when it was said and whether it still holds.")),
        Step("quote-office", _("Ask the office or publisher whether it is theirs.")),
    ),
}


def steps_of(checklist: str) -> tuple[Step, ...]:
    """Return the steps of a checklist, in the order they are best taken; none for an unknown one."""
    return CHECKLISTS.get(checklist, ())


def step_words(key: str) -> str:
    """Return the sentence of a step by its key; the key itself for one that is no longer in use."""
    return next((str(step.words) for steps in CHECKLISTS.values() for step in steps if step.key == key), key)
