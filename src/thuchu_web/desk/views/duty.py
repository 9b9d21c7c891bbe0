"""Shifts and their notes, and the answers that have not arrived."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu_web.claims import care
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.models import Shift
from thuchu_web.desk import duty
from thuchu_web.desk.care_forms import HandoverForm
from thuchu_web.desk.handover import note_for
from thuchu_web.desk.rights import WORK, MemberRequest, desk_act, desk_view
from thuchu_web.desk.views.frame import trail

ROWS = 25  # a page


@desk_act(WORK, page="wagtailadmin_home", of_claim=False)
def start(request: MemberRequest) -> HttpResponse:
    """Begin a shift."""
    care.start_shift(person=request.user)
    messages.success(request, _("Your shift has begun."))
    return redirect("wagtailadmin_home")


@desk_view(WORK)
def end(request: MemberRequest) -> HttpResponse:
    """Show the note for the next shift, filled from the day; sent back (POST), end the shift with it."""
    shift = Shift.objects.filter(person=request.user, ended_at=None).first()
    if request.method != "POST":
        if shift is None:
            messages.error(request, _("You are not on shift."))
            return redirect("wagtailadmin_home")
        form = HandoverForm(initial={"handover": note_for(shift, now=timezone.now())})
        return _end_page(request, shift, form)
    form = HandoverForm(request.POST)
    if not form.is_valid():
        return _end_page(request, shift, form, status=422)
    try:
        care.end_shift(handover=form.cleaned_data["handover"], person=request.user)
    except ValidationError as refusal:
        form.add_error("handover", refusal.messages)
        return _end_page(request, shift, form, status=422)
    except Conflict as faster:
        form.add_error(None, str(faster))
        return _end_page(request, None, form, status=409)
    messages.success(request, _("Your shift has ended. The note is on the first page."))
    return redirect("wagtailadmin_home")


def _end_page(
    request: MemberRequest, shift: Shift | None, form: HandoverForm, *, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "desk/shift_end.html",
        {"breadcrumbs": trail()[:1], "shift": shift, "form": form},
        status=status,
    )


@desk_view(WORK)
def shifts(request: MemberRequest) -> HttpResponse:
    """Show the notes of earlier shifts, the newest first."""
    page = Paginator(duty.handovers(), ROWS).get_page(request.GET.get("page"))
    return render(request, "desk/shifts.html", {"breadcrumbs": trail()[:1], "page": page})


@desk_view(WORK)
def undelivered(request: MemberRequest) -> HttpResponse:
    """Show the answers that have not arrived, and why; nothing of those who wait."""
    answers = duty.undelivered().select_related("fact_check", "imported", "message__claim")
    page = Paginator(answers, ROWS).get_page(request.GET.get("page"))
    return render(request, "desk/undelivered.html", {"breadcrumbs": trail()[:1], "page": page})
