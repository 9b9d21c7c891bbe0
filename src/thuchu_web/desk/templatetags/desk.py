"""Words for what the history keeps in short."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from thuchu_web.claims.checklists import step_words
from thuchu_web.claims.models import HistoryEntry
from thuchu_web.desk.planned import in_desk_zone

register = template.Library()
Event = HistoryEntry.Event
AS_WRITTEN = {Event.JOINED, Event.HANDED_OUT, Event.WORDING_KEPT, Event.WORDING_NOTED, Event.PLAN_STOPPED}
STEPS = {Event.STEP_DONE, Event.STEP_SKIPPED, Event.STEP_REOPENED}


@register.filter
def history_words(entry: HistoryEntry) -> str:
    """Return the note of a history entry as a member reads it; empty when the event says it all."""
    if entry.event in AS_WRITTEN:
        return entry.note
    if entry.event == Event.CLOCK_SET:
        return date_format(localtime(datetime.fromisoformat(entry.note)), "d/m/Y H:i")
    if entry.event == Event.WEIGHED:
        return _("severity × immediacy × reach × can be done: %(numbers)s") % {"numbers": entry.note}
    if entry.event == Event.PLANNED:
        return in_desk_zone(datetime.fromisoformat(entry.note))
    if entry.event == Event.READ_AGAIN:
        return _("the same verdict") if entry.note == "same" else _("another verdict")
    if entry.event in STEPS:
        key, _sep, why = entry.note.partition(": ")
        return f"{step_words(key)} {why}".strip()
    return ""
