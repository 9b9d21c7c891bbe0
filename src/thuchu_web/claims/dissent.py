"""Putting a dissent on record: it stays with the verdict, and stops nothing by itself."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.text.normalise import one_line
from thuchu_web.claims.acts import Conflict, locked, note_history, require
from thuchu_web.claims.models import Dissent, HistoryEntry, Verdict


def may_dissent(verdict: Verdict, person: User) -> bool:
    """Tell whether the person may put a dissent on the verdict now."""
    return (
        verdict.state != Verdict.State.RETURNED
        and person.has_perm("claims.confirm_verdict")
        and person.pk not in {verdict.proposed_by_id, verdict.confirmed_by_id}
        and not verdict.dissents.filter(person=person).exists()
    )


@transaction.atomic
def dissent(verdict: Verdict, *, reason: str, person: User) -> Dissent:
    """Put on record that the person disagrees with a proposed, confirmed or published verdict."""
    require(person, "claims.confirm_verdict", _("Only a member of the desk can review verdicts."))
    claim = locked(verdict.claim)
    verdict = Verdict.objects.select_for_update().get(pk=verdict.pk)
    if verdict.state == Verdict.State.RETURNED:
        raise Conflict(_("This draft went back; there is nothing to disagree with any more."))
    if person.pk in {verdict.proposed_by_id, verdict.confirmed_by_id}:
        raise PermissionDenied(_("You wrote or confirmed this verdict, so your name already stands for it."))
    if verdict.dissents.filter(person=person).exists():
        raise Conflict(_("Your dissent is already on record."))
    row = Dissent(verdict=verdict, person=person, reason=one_line(reason), at=timezone.now())
    row.full_clean(exclude=["verdict", "person"])
    row.save()
    note_history(claim, HistoryEntry.Event.DISSENT, person=person, note=row.reason, at=row.at)
    return row
