"""When something went wrong: say so, and keep what was typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page had become too old, with the message still there to be sent again."""
    context = {"kept_text": request.POST.get("text", "")}
    return render(request, "publicsite/csrf_failure.html", context, status=403)
