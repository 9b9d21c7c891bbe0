"""Deleting what is past its time (S02, S15): runs from the first day, every hour, in the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from thuchu_web.claims.guests import forget_names
from thuchu_web.tipline.actions import drop_claims_nobody_asks
from thuchu_web.tipline.models import Conversation, Message, ReplyAddress, Suggestion

log = structlog.get_logger("thuchu_web.tipline.purge")


# Whoever asked to hear of corrections is still to be reached after the message itself has expired.
CORRECTION_WANTED = Q(
    conversation__reply_address__keep_for_corrections=True,
    conversation__reply_address__erase_after__isnull=False,
)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows were deleted; messages of which only the answer stays count as deleted."""

    messages: int = 0
    addresses: int = 0
    conversations: int = 0
    claims: int = 0


def purge(*, now: datetime | None = None) -> Purged:
    """Delete messages and reply addresses past their limit, and what stands empty afterwards."""
    now = now or timezone.now()
    with transaction.atomic():
        # First the addresses: a message whose address goes now has nothing left to stay for.
        addresses = ReplyAddress.objects.filter(erase_after__lte=now).delete()[0]
        emptied = _empty_what_waits_for_a_correction(now)
        expired = Message.objects.filter(expires_at__lte=now).exclude(CORRECTION_WANTED)
        claim_ids = set(expired.exclude(claim=None).values_list("claim_id", flat=True))
        messages = expired.delete()[1].get("tipline.Message", 0)
        conversations = Conversation.objects.filter(messages=None).delete()[1].get("tipline.Conversation", 0)
        claims = drop_claims_nobody_asks(claim_ids)
        forget_names(now=now)
    purged = Purged(messages + emptied, addresses, conversations, claims)
    if any((messages, emptied, addresses, conversations, claims)):
        log.info(
            "purged",
            messages=messages + emptied,
            addresses=addresses,
            conversations=conversations,
            claims=claims,
        )
    return purged


def _empty_what_waits_for_a_correction(now: datetime) -> int:
    """Take the words out of expired messages whose asker wants corrections; the answer they got stays."""
    expired = Message.objects.filter(CORRECTION_WANTED, expires_at__lte=now).exclude(text="")
    ids = list(expired.values_list("pk", flat=True))
    Suggestion.objects.filter(message__in=ids).delete()
    return Message.objects.filter(pk__in=ids).update(text="", place="", seen_on=None, fold_digest="")
