"""How far the desk is with a message, as its ticket shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from thuchu_web.claims.models import Claim, HistoryEntry
from thuchu_web.tipline.models import Message

Event = HistoryEntry.Event
RECEIVED, LOOKING, EVIDENCE, REVIEW, ANSWERED = range(5)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the road."""

    name: str
    state: str  # "done", "now" or "todo"
    at: datetime | None = None  # when it was reached, if that was after the message came
    note: str = ""  # what the desk wrote for those who asked


def stages_of(message: Message) -> list[Stage]:
    """Return the steps of a message; exactly one is "now". Steps nobody took are left out."""
    names = [
        _("Received"),
        _("Someone is looking"),
        _("Finding evidence"),
        _("Second person reviews"),
        _("We answer you"),
    ]
    now = _reached(message)
    times = _times(message)
    note = message.claim.asker_note if message.claim else ""
    return [
        Stage(
            name=name,
            state="done" if place < now else "now" if place == now else "todo",
            at=times.get(place) if place <= now else None,
            note=note if place == now and now != ANSWERED else "",
        )
        for place, name in enumerate(names)
        if place not in _left_out(message)
    ]


def _left_out(message: Message) -> set[int]:
    if message.stage == Message.Stage.ANSWERED and message.claim is None:
        # What had been checked before answered it: nobody looked, and no second person reviewed.
        return {LOOKING, EVIDENCE, REVIEW}
    if message.claim and message.claim.status == Claim.Status.NOT_RATED:
        return {EVIDENCE, REVIEW}
    return set()


def _reached(message: Message) -> int:
    if message.stage == Message.Stage.ANSWERED:
        return ANSWERED
    if message.claim is None:
        return RECEIVED
    claim = message.claim
    if claim.status in {Claim.Status.PUBLISHED, Claim.Status.NOT_RATED}:
        return ANSWERED
    if claim.status == Claim.Status.REVIEW:
        return REVIEW
    events = set(claim.history.values_list("event", flat=True))
    if events & {Event.EVIDENCE_ADDED, Event.PROPOSED} or claim.status == Claim.Status.OPEN:
        return EVIDENCE
    return LOOKING if Event.OPENED in events else RECEIVED


def _times(message: Message) -> dict[int, datetime]:
    """Return when each step was reached. What happened before the message came has no time here."""
    times = {RECEIVED: message.received_at}
    first = {
        LOOKING: {Event.OPENED, Event.WRITTEN},
        EVIDENCE: {Event.WRITTEN, Event.EVIDENCE_ADDED},
    }
    history = list(message.claim.history.filter(at__gte=message.received_at)) if message.claim else []
    for stage, events in first.items():
        at = [entry.at for entry in history if entry.event in events]
        if at:
            times[stage] = at[0]
    proposed = [entry.at for entry in history if entry.event == Event.PROPOSED]
    if proposed:
        times[REVIEW] = proposed[-1]
    answer = getattr(message, "answer", None)
    if answer is not None:
        times[ANSWERED] = answer.created_at
    return times
