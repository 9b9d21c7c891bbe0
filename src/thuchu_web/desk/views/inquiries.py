"""Questions to agencies: those of one claim, and the register of all."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.inquiries import Outcome, ask_agency, record_reply, record_silence
from thuchu_web.claims.models import Claim, Inquiry
from thuchu_web.desk.changes import Changed, as_seen, what_changed
from thuchu_web.desk.forms import InquiryForm, ReplyForm
from thuchu_web.desk.queue import ROWS
from thuchu_web.desk.rights import WORK, MemberRequest, desk_act, desk_view
from thuchu_web.desk.views.frame import claim_or_404, conflict, show, trail

TABS: dict[str, Promise] = {
    "open": gettext_lazy("Waiting"),
    "overdue": gettext_lazy("Overdue"),
    "answered": gettext_lazy("Answered"),
    "silent": gettext_lazy("No reply"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its clock."""

    inquiry: Inquiry
    days_left: int = 0
    days_over: int = 0  # more than 0 when overdue
    form: ReplyForm | None = field(default=None)


def _row(inquiry: Inquiry, form: ReplyForm | None = None) -> Row:
    over = inquiry.days_over(timezone.localdate())
    if inquiry.outcome != Outcome.WAITING:
        return Row(inquiry, form=form)
    return Row(inquiry, days_left=max(0, -over), days_over=max(0, over), form=form)


# --- the register --------------------------------------------------------------------------------


def _in_tab(tab: str) -> QuerySet[Inquiry]:
    today = timezone.localdate()
    chosen = {
        "open": Q(outcome=Outcome.WAITING),
        "overdue": Q(outcome=Outcome.WAITING, due_on__lt=today),
        "answered": Q(outcome=Outcome.ANSWERED),
        "silent": Q(outcome=Outcome.NO_REPLY),
    }[tab]
    found = Inquiry.objects.filter(chosen).select_related("claim", "asked_by", "recorded_by")
    return found if tab in {"open", "overdue"} else found.order_by("-due_on", "-pk")


@desk_view(WORK)
def register(request: MemberRequest) -> HttpResponse:
    """Show the questions of one tab; tab and page stand in the address."""
    asked = request.GET.get("show", "")
    tab = asked if asked in TABS else "open"
    page = Paginator(_in_tab(tab), ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/register.html",
        {
            "breadcrumbs": [trail()[0], {"url": reverse("desk_register"), "label": _("Agencies")}],
            "tabs": [(key, label, _in_tab(key).count()) for key, label in TABS.items()],
            "tab": tab,
            "page": page,
            "rows": [_row(inquiry) for inquiry in page.object_list],
        },
    )


# --- of one claim --------------------------------------------------------------------------------


@desk_view(WORK)
def inquiries(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the questions about a claim; sent back (POST), write down one more."""
    row = claim_or_404(pk)
    if request.method != "POST":
        return _page(request, row, InquiryForm())
    form = InquiryForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        with as_seen(row, form.cleaned_data["seen"]) as seen:
            ask_agency(seen, form.as_sent(), person=request.user)
    except ValidationError as refusal:
        form.refuse(refusal)
        return _page(request, row, form, status=422)
    except (Changed, Conflict) as faster:
        return _page(request, claim_or_404(pk), form, faster=str(faster))
    messages.success(request, _("The question is in the register."))
    return redirect("desk_inquiries", pk=pk)


def _page(
    request: MemberRequest,
    row: Claim,
    form: InquiryForm,
    *,
    reply_form: ReplyForm | None = None,
    replied: Inquiry | None = None,
    status: int = 200,
    faster: str | None = None,
) -> HttpResponse:
    changed = None
    if faster is not None:
        changed = what_changed(row, request.POST.get("seen", ""), otherwise=faster)
    rows = []
    for inquiry in row.inquiries.select_related("asked_by", "recorded_by"):
        ours = inquiry.outcome != Outcome.ANSWERED
        empty = ReplyForm(inquiry=inquiry) if ours else None
        rows.append(_row(inquiry, reply_form if replied and inquiry.pk == replied.pk else empty))
    return show(
        request,
        "desk/inquiries.html",
        row,
        tab="inquiries",
        status=status,
        changed=changed,
        form=form,
        rows=rows,
    )


def _inquiry(row: Claim, inquiry_pk: int) -> Inquiry:
    return get_object_or_404(Inquiry, pk=inquiry_pk, claim=row)


@desk_act(WORK, page="desk_inquiries")
def reply(request: MemberRequest, pk: int, inquiry_pk: int) -> HttpResponse:
    """Write down what the agency replied."""
    row = claim_or_404(pk)
    inquiry = _inquiry(row, inquiry_pk)
    form = ReplyForm(request.POST, inquiry=inquiry)
    if not form.is_valid():
        return _page(request, row, InquiryForm(), reply_form=form, replied=inquiry, status=422)
    said = form.cleaned_data
    try:
        with as_seen(row, said["seen"]):
            record_reply(inquiry, reply=said["reply"], replied_on=said["replied_on"], person=request.user)
    except ValidationError as refusal:
        form.refuse(refusal)
        return _page(request, row, InquiryForm(), reply_form=form, replied=inquiry, status=422)
    except (Changed, Conflict) as faster:
        now = claim_or_404(pk)
        changed = what_changed(now, said["seen"], otherwise=str(faster))
        return conflict(request, now, changed, typed=said["reply"], label=_("The reply"))
    messages.success(request, _("The reply is in the register."))
    return redirect("desk_inquiries", pk=pk)


@desk_act(WORK, page="desk_inquiries")
def silence(request: MemberRequest, pk: int, inquiry_pk: int) -> HttpResponse:
    """Write down that no reply came."""
    row = claim_or_404(pk)
    inquiry = _inquiry(row, inquiry_pk)
    try:
        with as_seen(row, request.POST.get("seen", "")):
            record_silence(inquiry, person=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk_inquiries", pk=pk)
    except (Changed, Conflict) as faster:
        now = claim_or_404(pk)
        return conflict(request, now, what_changed(now, request.POST.get("seen", ""), otherwise=str(faster)))
    messages.success(request, _("It is noted that no reply came."))
    return redirect("desk_inquiries", pk=pk)
