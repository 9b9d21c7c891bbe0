"""The many ways one claim is written: which are kept, and the small note on each."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thuchu.text.normalise import fold, one_line
from thuchu_web.claims.acts import Conflict, Event, locked, note_history, work_required
from thuchu_web.claims.models import Claim, Wording

FIXED = (Claim.Status.REVIEW, Claim.Status.PUBLISHED)  # the words are with the second person, or public


@transaction.atomic
def keep_wording(claim: Claim, *, text: str, note: str = "", person: User) -> Wording:
    """Write down one more way the claim is written; one that is known keeps its words and gets the note."""
    work_required(person)
    claim = locked(claim)
    if claim.status in FIXED:
        raise Conflict(_("This claim is with the second person or published; its words are fixed now."))
    wording = one_line(text)
    if not fold(wording):
        raise ValidationError({"text": _("Write the wording.")})
    if fold(wording) == fold(claim.text):
        raise ValidationError({"text": _("This is the claim itself.")})
    known = {fold(kept.text): kept for kept in claim.wordings.all()}.get(fold(wording))
    if known is not None:
        return note_wording(claim, number=known.pk, note=note, person=person)
    kept = Wording(claim=claim, text=wording, note=one_line(note))
    kept.full_clean(exclude=["claim"])
    kept.save()
    claim.save(update_fields=["updated_at"])  # the list somebody is writing at this moment is an older one
    note_history(claim, Event.WORDING_KEPT, person=person, note=wording)
    return kept


@transaction.atomic
def note_wording(claim: Claim, *, number: int, note: str, person: User) -> Wording:
    """Put a note on a wording of the claim, or take it away; at any time, for only the desk reads it."""
    work_required(person)
    claim = locked(claim)
    try:
        wording: Wording = claim.wordings.get(pk=number)
    except Wording.DoesNotExist:  # the list was written anew meanwhile
        raise Conflict(_("A colleague changed the list of wordings. Here is how it is now.")) from None
    wording.note, before = one_line(note), wording.note
    if wording.note == before:
        return wording
    wording.full_clean(exclude=["claim"])
    wording.save(update_fields=["note"])
    note_history(claim, Event.WORDING_NOTED, person=person, note=f"{wording.note or '–'} ({wording.text})")
    return wording
