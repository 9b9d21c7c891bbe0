"""Guests: somebody who knows the subject reads one draft at a secret address, without an account."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.text.normalise import one_line
from thuchu_web.claims.acts import Conflict, locked, note_history, work_required
from thuchu_web.claims.models import Claim, GuestComment, GuestLink, HistoryEntry, Verdict

MOST_COMMENTS = 20  # through one link
NAME_KEPT = timedelta(days=30)  # after the link ends (S15)
LONGEST_TOKEN = 120  # characters; ours have 76


def _signer() -> Signer:
    # A signature made for anything else does not open a draft, and a guess costs no query.
    return Signer(salt="thuchu.guest", sep=".")


def draft_for_guests(claim: Claim) -> Verdict | None:
    """Return the draft a guest may read: the one that stands, until it is published."""
    if claim.status != Claim.Status.REVIEW:
        return None
    return claim.verdicts.exclude(state=Verdict.State.RETURNED).first()


@transaction.atomic
def invite_guest(claim: Claim, *, guest_name: str, person: User) -> tuple[GuestLink, str]:
    """Make a link for one guest; return it with its token, which is told only now and not kept."""
    work_required(person)
    claim = locked(claim)
    if draft_for_guests(claim) is None:
        raise Conflict(_("A guest can be asked only while a draft waits."))
    token = _signer().sign(secrets.token_urlsafe(24))
    now = timezone.now()
    link = GuestLink(
        claim=claim,
        guest_name=one_line(guest_name),
        digest=_digest(token),
        made_by=person,
        made_at=now,
        ends_at=now + timedelta(hours=settings.GUEST_HOURS),
    )
    if not link.guest_name:
        raise ValidationError({"guest_name": _("Say who the guest is.")})
    link.full_clean(exclude=["claim", "made_by"])
    link.save()
    note_history(claim, HistoryEntry.Event.GUEST_INVITED, person=person, at=now)
    return link, token


@transaction.atomic
def end_link(link: GuestLink, *, person: User) -> None:
    """End a link before its time; it stays ended."""
    work_required(person)
    GuestLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def find_link(token: str) -> GuestLink | None:
    """Return the link of a token, also one that has ended; None when we never gave it out."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        _signer().unsign(token)
    except BadSignature:
        return None
    return GuestLink.objects.select_related("claim").filter(digest=_digest(token)).first()


def has_ended(link: GuestLink, *, now: datetime) -> bool:
    """Tell whether the link is past its time, was ended, or its claim is published or closed."""
    working = link.claim.status in {Claim.Status.OPEN, Claim.Status.REVIEW}
    return link.revoked_at is not None or link.ends_at <= now or not working


@transaction.atomic
def comment_as_guest(link: GuestLink, *, text: str) -> GuestComment:
    """Keep what the guest says of the draft as it stands."""
    claim = locked(link.claim)
    link = GuestLink.objects.select_related("claim").select_for_update(of=("self",)).get(pk=link.pk)
    now = timezone.now()
    draft = draft_for_guests(claim)
    if draft is None or has_ended(link, now=now):
        raise Conflict(_("This link has ended, or the draft went back meanwhile. Your comment was not kept."))
    if link.comments.count() >= MOST_COMMENTS:
        raise Conflict(_("This link has taken all the comments it may. Please write to the desk instead."))
    comment = GuestComment(link=link, verdict=draft, text=text.strip(), at=now)
    comment.full_clean(exclude=["link", "verdict"])
    comment.save()
    note_history(claim, HistoryEntry.Event.GUEST_COMMENT, person=None, note=comment.text, at=now)
    return comment


def living_links(claim: Claim) -> QuerySet[GuestLink]:
    """Return the links of the claim that still open, newest first."""
    return claim.guest_links.filter(revoked_at=None, ends_at__gt=timezone.now())


def forget_names(*, now: datetime) -> int:
    """Empty the names of guests whose link ended long enough ago; return how many. Comments stay."""
    past = GuestLink.objects.filter(ends_at__lte=now - NAME_KEPT).exclude(guest_name="")
    return past.update(guest_name="")


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
