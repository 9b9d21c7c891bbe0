"""What every page about one claim shows: its head, its tabs, and the way back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu_web.claims.models import Claim
from thuchu_web.desk.changes import WhatChanged, mark_of
from thuchu_web.desk.queue import TABS, WORKED_ON, name_of
from thuchu_web.desk.urgency import clock_of, priority_in_words
from thuchu_web.tipline.models import Message

Status = Claim.Status
CAN_CHANGE = (Status.NEW, Status.OPEN)


def claim_or_404(pk: int) -> Claim:
    """Return the claim, or answer that there is none."""
    return get_object_or_404(Claim.objects.select_related("owner"), pk=pk)


def trail(claim: Claim | None = None) -> list[dict[str, str]]:
    """Return the breadcrumbs to a page of the desk."""
    items = [
        {"url": reverse("wagtailadmin_home"), "label": _("On duty")},
        {"url": reverse("desk_queue"), "label": _("Queue")},
    ]
    if claim is not None:
        items[1]["url"] += f"?status={claim.status}"
        items.append({"url": reverse("desk_claim", args=[claim.pk]), "label": f"#{claim.pk}"})
    return items


def show(
    request: HttpRequest,
    template: str,
    claim: Claim,
    *,
    tab: str,
    status: int = 200,
    changed: WhatChanged | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a page about one claim."""
    messages = claim.messages
    frame = {
        "claim": claim,
        "heading": claim.text or _("A new claim, not yet written"),
        "owner": name_of(claim),
        "clock": clock_of(claim, now=timezone.now()) if claim.status in WORKED_ON else None,
        "priority": priority_in_words(claim),
        "status_label": TABS[Status(claim.status)],
        "asked": messages.count(),
        "waiting": messages.filter(stage=Message.Stage.WAITING).count(),
        "evidence_count": claim.evidence.count(),
        "inquiry_count": claim.inquiries.count(),
        "can_change": claim.status in CAN_CHANGE,
        "tab": tab,
        "mark": mark_of(claim),
        "changed": changed,
        "breadcrumbs": trail(claim),
    }
    return render(request, template, {**frame, **context}, status=409 if changed else status)


def conflict(
    request: HttpRequest, claim: Claim, changed: WhatChanged, *, typed: str = "", label: str = ""
) -> HttpResponse:
    """Say that somebody was faster, what changed, and keep what the person typed."""
    return show(request, "desk/conflict.html", claim, tab="", changed=changed, typed=typed, label=label)
