"""Triage: the list on the left, one group on the right, and the acts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from wagtail.users.models import UserProfile

from thuchu_web.claims.models import Claim
from thuchu_web.desk import actions
from thuchu_web.desk.actions import Faster, SeenGroup
from thuchu_web.desk.changes import WhatChanged
from thuchu_web.desk.models import SavedView
from thuchu_web.desk.presence import look_at, others_looking
from thuchu_web.desk.rights import WORK, MemberRequest, desk_act, desk_view
from thuchu_web.desk.triage import (
    OWNERS,
    SHOWN,
    Filters,
    GroupRow,
    Pane,
    Place,
    chosen_groups,
    group_rows,
    languages_and_places,
    new_since,
    page_of,
    pane_of,
    row_of,
    views_for,
)
from thuchu_web.tipline.replies import Missing, kind_label, more_reply, reply_for


@desk_view(WORK)
def triage(request: MemberRequest) -> HttpResponse:
    """Show the list and the group that is open; filters, page and group stand in the address."""
    place = Place.read(request.GET)
    if request.GET.get("part") == "pane":
        group = _opened(request, place)
        shown = _pane_context(request, place, group, _rows_of_page(request, place)[0])
        return render(request, "desk/triage_pane.html", shown)
    return _page(request, place)


def _rows_of_page(request: MemberRequest, place: Place) -> tuple[list[GroupRow], Any]:
    now = timezone.now()
    found, page = page_of(place.filters, place.page, upto=place.upto, person=request.user, now=now)
    return group_rows(found, person=request.user, now=now), page


def _opened(request: MemberRequest, place: Place, rows: list[GroupRow] | None = None) -> GroupRow | None:
    """Return the group the address names, and let colleagues know that this person has it open."""
    if place.item is None:
        return None
    now, spam = timezone.now(), place.filters.show == "spam"
    group = next((row for row in rows or [] if row.number == place.item), None)
    group = group or row_of(place.item, upto=place.upto, spam=spam, person=request.user, now=now)
    if group:
        look_at(group.number, person=request.user, now=now)
    return group


def _page(
    request: MemberRequest,
    place: Place,
    *,
    status: int = 200,
    changed: WhatChanged | None = None,
    refusal: str = "",
    confirm: dict[str, Any] | None = None,
) -> HttpResponse:
    rows, page = _rows_of_page(request, place)
    group = _opened(request, place, rows)
    if place.item is None and rows:
        group = rows[0]
    languages, places = languages_and_places()
    number_new = new_since(place.upto, place.filters, person=request.user, now=timezone.now())
    on = place.filters.pairs()
    context = {
        "breadcrumbs": [
            {"url": reverse("wagtailadmin_home"), "label": _("On duty")},
            {"url": reverse("desk_triage"), "label": _("Triage")},
        ],
        "rows": rows,
        "page": page,
        "filters": place.filters,
        "filters_on": bool(on),
        "here": place.query(),
        "fresh": urlencode(on),
        "new": _new_words(number_new),
        "shown": SHOWN.items(),
        "owners": OWNERS.items(),
        "languages": languages,
        "places": places,
        "views": [(view, view.query == urlencode(on)) for view in views_for(request.user)],
        "changed": changed,
        "refusal": refusal,
        "confirm": confirm,
        "undo": _undo_context(request.user),
        "overtaken": [(act, actions.said_of(act)) for act in actions.overtaken(request.user)],
        "single_keys": _single_keys(request.user),
        "opened": place.item is not None or changed is not None or bool(refusal) or confirm is not None,
        **_pane_context(request, place, group, rows),
    }
    return render(request, "desk/triage.html", context, status=409 if changed else status)


def _pane_context(
    request: MemberRequest, place: Place, group: GroupRow | None, rows: list[GroupRow]
) -> dict[str, Any]:
    pane: Pane | None = pane_of(group, words=request.GET.get("find", "")) if group else None
    numbers = [row.number for row in rows]
    following = None
    if group and group.number in numbers:
        at = numbers.index(group.number)
        following = next(iter(numbers[at + 1 :] + numbers[:at][-1:]), None)
    return {
        "pane": pane,
        "searched_in": place.pairs(item=group.number).items() if group else [],
        "filters": place.filters,
        "here": place.query(),
        "next": following,
        "kinds": [(kind, kind_label(kind), reply_for(kind)) for kind in actions.NOT_CHECKABLE_KINDS],
        "asks": _asks(group.row.claim) if group else [],
        "asks_in": actions.language_of(group.row.claim) if group else "",
        "colleagues": _colleagues(request.user),
    }


def _asks(claim: Claim) -> list[tuple[str, str, str]]:
    with override(actions.language_of(claim)):
        notes = {missing: more_reply(missing) for missing in Missing}
    return [(missing.value, str(missing.label), note) for missing, note in notes.items()]


def _colleagues(person: User) -> list[User]:
    # The superusers of an installation are not on the rota.
    members = User.objects.with_perm(
        WORK, backend="django.contrib.auth.backends.ModelBackend", include_superusers=False
    )
    return list(members.exclude(pk=person.pk).order_by("first_name", "username"))


def _undo_context(person: User) -> dict[str, Any] | None:
    acts = actions.last_batch(person)
    if not acts:
        return None
    left = (acts[0].undo_until - timezone.now()).total_seconds()
    return {"words": actions.said_of_batch(acts), "milliseconds": max(int(left * 1000), 0)}


def _single_keys(person: User) -> bool:
    return bool(UserProfile.get_for_user(person).keyboard_shortcuts)


def _new_words(number: int) -> str:
    if not number:
        return ""
    return ngettext("%(n)d new message", "%(n)d new messages", number) % {"n": number}


def _back(place: Place, *, item: int | None = None) -> HttpResponse:
    return redirect(f"{reverse('desk_triage')}?{place.query(item=item)}")


def _place_of_form(request: MemberRequest) -> Place:
    return Place.read(QueryDict(request.POST.get("here", "")[:1000]))


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else None


@desk_view(WORK)
def news(request: MemberRequest) -> JsonResponse:
    """Say how many messages have come since the list was made, and what colleagues have open.

    The page that asks names the group it shows; it is asked for again and again while somebody reads it.
    """
    place, now = Place.read(request.GET), timezone.now()
    if place.item is not None:
        look_at(place.item, person=request.user, now=now)
    number = new_since(place.upto, place.filters, person=request.user, now=now)
    return JsonResponse(
        {"words": _new_words(number), "present": others_looking(person=request.user, now=now)}
    )


@desk_act(WORK, page="desk_triage", of_claim=False)
def act(request: MemberRequest) -> HttpResponse:
    """Do one act for the chosen groups, after showing them once more, or for the group that is open."""
    place = _place_of_form(request)
    kind, _sep, value = request.POST.get("act", "").partition(":")
    chosen = [group for raw in request.POST.getlist("group") if (group := SeenGroup.read(raw))]
    if chosen and "confirmed" not in request.POST:
        return _ask_to_confirm(request, place, chosen)
    opened = SeenGroup.read(request.POST.get("open", ""))
    acted_on = chosen or ([] if "confirmed" in request.POST or opened is None else [opened])
    try:
        actions.act_on(acted_on, kind, person=request.user, value=value)
    except ValidationError as refusal:
        return _page(request, _at(place, opened), status=422, refusal=" ".join(refusal.messages))
    except Faster as faster:
        return _page(request, _at(place, opened), changed=faster.changed)
    return _back(place, item=None if chosen else _number(request.POST.get("next", "")))


def _at(place: Place, opened: SeenGroup | None) -> Place:
    return Place(place.filters, place.upto, place.page, opened.number if opened else None)


def _ask_to_confirm(request: MemberRequest, place: Place, chosen: list[SeenGroup]) -> HttpResponse:
    numbers = {group.number for group in chosen[: actions.MOST_GROUPS]}
    now = timezone.now()
    shown = Filters(show=place.filters.show)
    found = chosen_groups(numbers, shown, upto=place.upto, person=request.user, now=now)
    rows = group_rows(found, person=request.user, now=now)
    raw = request.POST.get("act", "")
    kind, _sep, value = raw.partition(":")
    try:
        words = actions.said_of(actions.planned(kind, value, person=request.user))
    except ValidationError as refusal:
        return _page(request, place, status=422, refusal=" ".join(refusal.messages))
    # The marks are those the person saw, not those of now: what changed meanwhile is still noticed.
    seen = {group.number: f"{group.number}:{group.mark}" for group in chosen}
    confirm = {
        "act": raw,
        "words": words,
        "rows": [(row, seen[row.number]) for row in rows],
        "people": sum(row.askers for row in rows),
        "reply": _reply_to_show(kind, value),
    }
    return _page(request, place, confirm=confirm)


def _reply_to_show(kind: str, value: str) -> str:
    if kind == actions.Act.NOT_CHECKABLE:
        return reply_for(value)
    return more_reply(value) if kind == actions.Act.ASK_MORE else ""


@desk_act(WORK, page="desk_triage", of_claim=False)
def undo(request: MemberRequest) -> HttpResponse:
    """Undo the person's last act, within its ten seconds."""
    place = _place_of_form(request)
    try:
        numbers = actions.undo_last(person=request.user)
    except Faster as faster:
        return _page(request, place, changed=faster.changed)
    if not numbers:
        return _page(request, place, status=422, refusal=_("It is too late to undo this."))
    return _back(place, item=numbers[0])


@desk_act(WORK, page="desk_triage", of_claim=False)
def noted(request: MemberRequest) -> HttpResponse:
    """Remember that the person has read which acts came to nothing."""
    actions.note_overtaken(person=request.user)
    return _back(_place_of_form(request))


@desk_act(WORK, page="desk_triage", of_claim=False)
def save_view(request: MemberRequest) -> HttpResponse:
    """Keep the filters that are on under a name."""
    place = _place_of_form(request)
    try:
        actions.save_view(
            name=request.POST.get("name", ""),
            query=urlencode(place.filters.pairs()),
            shared="shared" in request.POST,
            person=request.user,
        )
    except ValidationError as refusal:
        return _page(request, place, status=422, refusal=" ".join(refusal.messages))
    return _back(place)


@desk_act(WORK, page="desk_triage", of_claim=False)
def drop_view(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a view of one's own."""
    actions.drop_view(get_object_or_404(SavedView, pk=pk), person=request.user)
    return _back(_place_of_form(request))


@desk_act(WORK, page="desk_triage", of_claim=False)
def keys(request: MemberRequest) -> HttpResponse:
    """Turn single keys on or off for this person; it is the setting of the person's account."""
    profile = UserProfile.get_for_user(request.user)
    profile.keyboard_shortcuts = request.POST.get("keys") == "on"
    profile.save(update_fields=["keyboard_shortcuts"])
    return _back(_place_of_form(request))
