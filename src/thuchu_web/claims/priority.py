"""How urgent a claim is: four small scales that a person fills in, multiplied (S16).

The rule looks at what a claim may do, never at who said it or who asked: it has no other input.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

FACTORS = ("severity", "immediacy", "reach", "can_act")
MOST = 4  # of each scale; the least is 1
# Fewest distinct askers for each step of the reach that is suggested. Chosen by hand: a desk rarely hears
# of one claim from more than a few dozen people.
ASKERS_FOR_REACH = {2: 3, 3: 10, 4: 50}


class Severity(models.IntegerChoices):
    """What happens to somebody who believes it."""

    ANNOYANCE = 1, _("annoyance")
    LOSS = 2, _("money or time lost")
    HARM = 3, _("health or property harmed")
    LIVES = 4, _("lives at risk")


class Immediacy(models.IntegerChoices):
    """When that happens."""

    SOME_DAY = 1, _("some day")
    WEEK = 2, _("within a week")
    TODAY = 3, _("today or tomorrow")
    HOURS = 4, _("within hours")


class Reach(models.IntegerChoices):
    """How far it has gone."""

    FEW = 1, _("a few people")
    PLACE = 2, _("one place or group")
    PROVINCE = 3, _("a province")
    COUNTRY = 4, _("the whole country")


class CanAct(models.IntegerChoices):
    """What people can do once they have the answer."""

    NOTHING = 1, _("hardly anything")
    CARE = 2, _("take care")
    PARTLY = 3, _("prevent part of the harm")
    WHOLLY = 4, _("prevent the harm")


@dataclass(frozen=True, slots=True)
class Weights:
    """What a person judged, each from 1 to 4."""

    severity: int
    immediacy: int
    reach: int
    can_act: int


def priority(weights: Weights) -> int:
    """Return severity × immediacy × reach × what people can do, from 1 to 256."""
    return weights.severity * weights.immediacy * weights.reach * weights.can_act


def in_numbers(weights: Weights) -> str:
    """Return the product with its parts, as the history keeps it: "3 × 4 × 2 × 3 = 72"."""
    return f"{' × '.join(str(part) for part in astuple(weights))} = {priority(weights)}"


def suggested_reach(distinct_askers: int) -> int:
    """Return the reach to begin with: all it takes is a number."""
    return max([1, *(step for step, fewest in ASKERS_FOR_REACH.items() if distinct_askers >= fewest)])
