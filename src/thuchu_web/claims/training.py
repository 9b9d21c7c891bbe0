"""Practice for trainees: decide first, then see what the desk decided. It counts nowhere."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.text.normalise import one_line
from thuchu_web.claims.acts import Conflict, require
from thuchu_web.claims.models import ShadowDecision, Verdict
from thuchu_web.claims.scale import Rating


def drafts_to_practise(person: User) -> QuerySet[Verdict]:
    """Return the drafts in review that the trainee has not decided on, oldest first."""
    waiting = Verdict.objects.filter(state=Verdict.State.PROPOSED).exclude(proposed_by=person)
    return waiting.exclude(shadow_decisions__trainee=person).select_related("claim").order_by("proposed_at")


def own_practice(person: User) -> QuerySet[ShadowDecision]:
    """Return what the trainee decided, newest first. Nobody else is shown it."""
    return ShadowDecision.objects.filter(trainee=person).select_related("verdict__claim")


@transaction.atomic
def decide_for_practice(verdict: Verdict, *, rating: Rating, person: User, note: str = "") -> ShadowDecision:
    """Keep what the trainee would decide. Verdict, history and public log stay as they are."""
    require(person, "claims.train_verdict", _("Only a trainee decides for practice."))
    verdict = Verdict.objects.select_for_update().get(pk=verdict.pk)
    if verdict.proposed_by_id == person.pk:
        raise PermissionDenied(_("You wrote this draft yourself."))
    if verdict.state != Verdict.State.PROPOSED:
        raise Conflict(_("The desk has decided meanwhile, so this draft is no practice any more."))
    if verdict.shadow_decisions.filter(trainee=person).exists():
        raise Conflict(_("You have already decided on this draft."))
    row = ShadowDecision(
        verdict=verdict, trainee=person, rating=rating, note=one_line(note), at=timezone.now()
    )
    row.full_clean(exclude=["verdict", "trainee"])
    row.save()
    return row
