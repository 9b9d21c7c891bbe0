"""Deleting what is past its time (S02, S15): runs from the first day, every hour, in the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from thuchu_web.tipline.actions import drop_claims_nobody_asks
from thuchu_web.tipline.models import Conversation, Message, ReplyAddress

log = structlog.get_logger("thuchu_web.tipline.purge")


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows were deleted."""

    messages: int = 0
    addresses: int = 0
    conversations: int = 0
    claims: int = 0


def purge(*, now: datetime | None = None) -> Purged:
    """Delete messages and reply addresses past their limit, and what stands empty afterwards."""
    now = now or timezone.now()
    with transaction.atomic():
        expired = Message.objects.filter(expires_at__lte=now)
        claim_ids = set(expired.exclude(claim=None).values_list("claim_id", flat=True))
        messages = expired.delete()[1].get("tipline.Message", 0)
        addresses = ReplyAddress.objects.filter(erase_after__lte=now).delete()[0]
        conversations = Conversation.objects.filter(messages=None).delete()[1].get("tipline.Conversation", 0)
        claims = drop_claims_nobody_asks(claim_ids)
    purged = Purged(messages, addresses, conversations, claims)
    if any((messages, addresses, conversations, claims)):
        log.info("purged", messages=messages, addresses=addresses, conversations=conversations, claims=claims)
    return purged
