"""Links for guests, who read one draft without an account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.guests import end_link, invite_guest
from thuchu_web.claims.models import GuestLink
from thuchu_web.desk.forms import GuestForm
from thuchu_web.desk.rights import WORK, MemberRequest, desk_act
from thuchu_web.desk.views.frame import claim_or_404
from thuchu_web.desk.views.verdicts import review_page


@desk_act(WORK, page="desk_review")
def invite(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a link for a guest and show it, once."""
    row = claim_or_404(pk)
    form = GuestForm(request.POST)
    if not form.is_valid():
        return review_page(request, row, guest_form=form, status=422)
    try:
        _link, token = invite_guest(row, guest_name=form.cleaned_data["guest_name"], person=request.user)
    except ValidationError as refusal:
        form.refuse(refusal)
        return review_page(request, row, guest_form=form, status=422)
    except Conflict as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_review", pk=pk)
    response = review_page(request, row, guest_address=settings.BASE_URL + reverse("guest", args=[token]))
    response["Cache-Control"] = "no-store, private"
    return response


@desk_act(WORK, page="desk_review")
def end(request: MemberRequest, pk: int, link_pk: int) -> HttpResponse:
    """End a guest's link at once."""
    link = get_object_or_404(GuestLink, pk=link_pk, claim=claim_or_404(pk))
    end_link(link, person=request.user)
    messages.success(request, _("The link no longer opens anything."))
    return redirect("desk_review", pk=pk)
