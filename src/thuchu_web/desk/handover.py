"""The note at the end of a shift, filled from what happened since it began."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thuchu_web.claims.models import Claim, FactCheck, Shift
from thuchu_web.desk.duty import hidden
from thuchu_web.desk.queue import WORKED_ON, name_of
from thuchu_web.desk.urgency import clock_of
from thuchu_web.tipline.models import Answer, Message

MOST_CLOCKS = 20  # claims named in the note


def note_for(shift: Shift, *, now: datetime) -> str:
    """Return the note: counts, what was published, what is still open with its clock.

    A claim nobody has written yet is named by its number: words of a message are erased after thirty
    days and must not live on in a note.
    """
    since = shift.started_at
    received = Message.objects.filter(received_at__gte=since).count()
    answered = Answer.objects.filter(created_at__gte=since).count()
    published = list(FactCheck.objects.filter(published_at__gte=since).order_by("published_at"))
    at_work = Claim.objects.filter(status__in=WORKED_ON).exclude(hidden(now=now))
    still_open, unowned = at_work.count(), at_work.filter(owner=None).count()
    clocked = Claim.objects.filter(status__in=WORKED_ON, harm_at__isnull=False)
    with_clock = list(clocked.select_related("owner").order_by(F("harm_at"), "pk")[:MOST_CLOCKS])
    begin, end = (timezone.localtime(at).strftime("%d/%m %H:%M") for at in (since, now))
    lines = [
        _("Shift %(begin)s – %(end)s.") % {"begin": begin, "end": end},
        ngettext("%(n)d message received.", "%(n)d messages received.", received) % {"n": received},
        ngettext("%(n)d message answered.", "%(n)d messages answered.", answered) % {"n": answered},
        ngettext("%(n)d claim still open.", "%(n)d claims still open.", still_open) % {"n": still_open}
        + " "
        + ngettext("%(n)d without an owner.", "%(n)d without an owner.", unowned) % {"n": unowned},
        "",
        _("With a clock:"),
        *([_line(claim, now=now) for claim in with_clock] or [_("– none")]),
        "",
        _("Published:"),
        *([f"– {row.get_rating_display()}: {row.claim_text}" for row in published] or [_("– none")]),
        "",
        _("To watch:"),
        "– ",
    ]
    return "\n".join(lines)


def _line(claim: Claim, *, now: datetime) -> str:
    clock = clock_of(claim, now=now)
    said = claim.text or _("not yet written")
    owner = name_of(claim) or _("nobody yet")
    return f"– #{claim.pk} {said} ({clock.words if clock else ''}; {owner})"
