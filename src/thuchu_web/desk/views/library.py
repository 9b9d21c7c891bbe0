"""The evidence library: which sources are registered, and registering one more."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thuchu_web.claims.models import Snapshot
from thuchu_web.desk.forms import SourceForm
from thuchu_web.desk.rights import REGISTER, WORK, MemberRequest, desk_act, desk_view
from thuchu_web.desk.views.frame import trail
from thuchu_web.library.actions import register_source
from thuchu_web.library.models import LibrarySource


@desk_view(WORK)
def sources(request: MemberRequest) -> HttpResponse:
    """Show what the library holds, and to editors the form to register a source."""
    return _page(request, SourceForm())


@desk_act(REGISTER, page="desk_library", of_claim=False)
def register(request: MemberRequest) -> HttpResponse:
    """Register a source."""
    form = SourceForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        source = register_source(form.terms(), person=request.user)
    except ValidationError as refusal:
        form.refuse(refusal)
        return _page(request, form, status=422)
    messages.success(request, _("“%(name)s” is registered.") % {"name": source.name})
    return redirect("desk_library")


def _page(request: MemberRequest, form: SourceForm, *, status: int = 200) -> HttpResponse:
    registered = LibrarySource.objects.annotate(number=Count("texts"), newest=Max("texts__kept_at"))
    return render(
        request,
        "desk/library.html",
        {
            "breadcrumbs": [trail()[0], {"url": reverse("desk_library"), "label": _("Library")}],
            "sources": registered.select_related("registered_by"),
            "copies": Snapshot.objects.exclude(text="").count(),
            "form": form if request.user.has_perm(REGISTER) else None,
        },
        status=status,
    )
