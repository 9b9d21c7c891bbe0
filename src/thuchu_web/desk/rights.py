"""The one door of the desk: every view says which right it needs, and which way it may be called."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.auth import permission_denied

View = Callable[..., HttpResponseBase]


class MemberRequest(HttpRequest):
    """A request behind Wagtail's sign-in: its user is a person."""

    user: User


WORK = "claims.work_claim"
CONFIRM = "claims.confirm_verdict"
PUBLISH = "claims.publish_factcheck"
REGISTER = "library.register_source"
TRAIN = "claims.train_verdict"


def desk_view(right: str) -> Callable[[View], View]:
    """Let in only members with the right; others get Wagtail's refusal, strangers its login page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(right):
                refused: HttpResponseBase = permission_denied(request)
                return refused
            return view(request, *args, **kwargs)

        checked.needs_right = right  # type: ignore[attr-defined]
        return checked

    return decorate


def desk_act(right: str, *, page: str, of_claim: bool = True) -> Callable[[View], View]:
    """Let in only members with the right, and only by POST: a look (GET) goes to the page of the act.

    of_claim  the page is one claim's, by its number
    Somebody whose session ended meanwhile signs in and arrives there, instead of at an empty refusal.
    """

    def decorate(view: View) -> View:
        @desk_view(right)
        @wraps(view)
        def acted(request: MemberRequest, **kwargs: Any) -> HttpResponseBase:
            address = reverse(page, args=[kwargs["pk"]] if of_claim else [])
            if request.method != "POST":
                return redirect(address)
            try:
                return view(request, **kwargs)
            except PermissionDenied as refusal:
                # An action refuses with a sentence that says why; Wagtail's own page would drop it.
                if not str(refusal):
                    raise
                messages.error(request, str(refusal))
                return redirect(address)

        return acted

    return decorate
