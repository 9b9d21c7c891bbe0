"""Adding to the public log."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Max

from thuchu.merkle import leaf_hash
from thuchu_web.publiclog.models import Act, Entry

# One writer at a time, so that places in the tree have no gaps (PostgreSQL advisory lock, any fixed number).
LOG_LOCK = 6962


@transaction.atomic
def record(act: Act, *, subject: str, version: int, digest: str, role: str, at: datetime) -> Entry:
    """Add one entry in the caller's transaction and return it.

    subject  public id of what was acted on ("fact-check/12")
    digest   SHA-256 (hex) of the record as published
    role     the role in which the person acted, never who
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])
    last = Entry.objects.aggregate(last=Max("index"))["last"]
    index = 0 if last is None else last + 1
    leaf = json.dumps(
        {
            "act": act.value,
            "at": at.astimezone(UTC).isoformat(timespec="seconds"),
            "digest": digest,
            "index": index,
            "role": role,
            "subject": subject,
            "version": version,
        },
        sort_keys=True,
        separators=(",", ":"),
    )
    return Entry.objects.create(
        index=index, act=act, subject=subject, leaf=leaf, leaf_hash=leaf_hash(leaf.encode()).hex(), at=at
    )
