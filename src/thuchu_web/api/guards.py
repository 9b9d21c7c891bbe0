"""What is looked at before an endpoint runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from thuchu_web.api.limits import Limiter, address_of
from thuchu_web.api.problems import problem

LARGEST_BODY = 256 * 1024  # bytes: the longest message with every letter written as \uXXXX twice over

Run = Callable[..., HttpResponse]


def limited(limiter: Limiter) -> Callable[[Run], Run]:
    """Refuse what an address range asks too often."""

    def guard(run: Run) -> Run:
        @wraps(run)
        def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
            wait = limiter.wait(address_of(request))
            if wait:
                return problem(429, headers={"Retry-After": str(wait)})
            return run(request, *args, **values)

        return guarded

    return guard


def limited_page(limiter: Limiter) -> Callable[[Run], Run]:
    """Refuse a page an address range asks too often, in a sentence for people."""

    def guard(run: Run) -> Run:
        @wraps(run)
        def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
            wait = limiter.wait(address_of(request))
            if not wait:
                return run(request, *args, **values)
            sentence = _("Too many requests. Please wait a minute and try again.")
            response = HttpResponse(sentence, status=429, content_type="text/plain; charset=utf-8")
            response["Retry-After"], response["Cache-Control"] = str(wait), "no-store"
            return response

        return guarded

    return guard


def json_only(run: Run) -> Run:
    """Refuse a body that is not JSON or too large to be a message, before it is read."""

    @wraps(run)
    def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        if request.content_type != "application/json":
            return problem(415)
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            return problem(413)
        return run(request, *args, **values)

    return guarded


def kept_for(cache_control: str) -> Callable[[Run], Run]:
    """Say how long an answer may be kept; problems are never kept."""

    def guard(run: Run) -> Run:
        @wraps(run)
        def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
            response = run(request, *args, **values)
            response["Cache-Control"] = cache_control if response.status_code < 400 else "no-store"
            return response

        return guarded

    return guard
