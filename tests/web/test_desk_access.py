"""Who may enter which room of the desk. Every address is walked, also by those who have no business there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import admin_menu
from wagtail.admin.viewsets import viewsets
from wagtail.snippets.models import get_snippet_models

from tests.desk import desk
from tests.people import evidence_from, member, proposed_verdict, published_fact_check, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.guests import invite_guest
from thuchu_web.claims.inquiries import Question, ask_agency
from thuchu_web.claims.models import (
    Claim,
    FactCheck,
    HistoryEntry,
    Inquiry,
    PlannedPublication,
    Shift,
    StepTaken,
    Verdict,
)
from thuchu_web.claims.roles import ROLES
from thuchu_web.desk.permissions import OPEN_TO_EVERYBODY, OPEN_TO_MEMBERS, as_page, entries
from thuchu_web.desk.rights import CONFIRM, PUBLISH, REGISTER, TRAIN, WORK, desk_view
from thuchu_web.desk.urls import urlpatterns
from thuchu_web.library.models import LibrarySource

PAGES = [
    "desk_triage",
    "desk_triage_news",
    "desk_queue",
    "desk_claim",
    "desk_history",
    "desk_evidence",
    "desk_draft",
    "desk_review",
    "desk_snapshot",
    "desk_inquiries",
    "desk_register",
    "desk_library",
    "desk_undelivered",
    "desk_shifts",
    "desk_shift_end",
    "desk_second_readings",
    "desk_second_reading",
    "desk_practice",
    "desk_practise",
    "desk_card",
]
OF_TRAINEES = {"desk_practice", "desk_practise"}
ACTS = {
    "desk_triage_act": WORK,
    "desk_triage_undo": WORK,
    "desk_triage_noted": WORK,
    "desk_triage_keys": WORK,
    "desk_triage_save_view": WORK,
    "desk_triage_drop_view": WORK,
    "desk_take": WORK,
    "desk_note": WORK,
    "desk_clock": WORK,
    "desk_weigh": WORK,
    "desk_hand_out": WORK,
    "desk_step": WORK,
    "desk_variant": WORK,
    "desk_shift_start": WORK,
    "desk_same": WORK,
    "desk_not_rated": WORK,
    "desk_remove_evidence": WORK,
    "desk_repeats": WORK,
    "desk_reply": WORK,
    "desk_silence": WORK,
    "desk_confirm": CONFIRM,
    "desk_publish": PUBLISH,
    "desk_return": CONFIRM,
    "desk_register_source": REGISTER,
    "desk_dissent": CONFIRM,
    "desk_guest": WORK,
    "desk_guest_end": WORK,
    "desk_plan": PUBLISH,
    "desk_call_off": PUBLISH,
}
FORMS = ["desk_claim", "desk_evidence", "desk_draft", "desk_inquiries", "desk_second_reading"]
RIGHTS = {**dict.fromkeys(PAGES, WORK), **dict.fromkeys(OF_TRAINEES, TRAIN), **ACTS}
NUMBERS = {str(pattern.name): len(pattern.pattern.converters) for pattern in urlpatterns}  # in its address
WITHOUT_NUMBER = {name for name, numbers in NUMBERS.items() if numbers == 0}
GUESSES = (0, 999_999, 10**17)
OUR_TABLES = ("claims", "library", "tipline", "publiclog", "desk")


@pytest.fixture
def an(an: User) -> User:
    """An may enter Wagtail, and nothing of the desk."""
    an.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return an


@pytest.fixture
def claim(minh: User) -> Claim:
    claim = proposed_verdict(minh).claim
    day = timezone.localdate() - timedelta(days=1)
    ask_agency(claim, Question("Sở Y tế", "Có đúng không?", day, day), person=minh)
    return claim


def address(name: str, claim: Claim) -> str:
    evidence = claim.evidence.first()
    assert evidence
    if name in WITHOUT_NUMBER:
        return reverse(name)
    if name == "desk_triage_drop_view":
        return reverse(name, args=[1])
    if name == "desk_snapshot":
        return reverse(name, args=[evidence.snapshot_id])
    if name in {"desk_reply", "desk_silence"}:
        inquiry = claim.inquiries.first()
        return reverse(name, args=[claim.pk, inquiry.pk if inquiry else 1])
    if name == "desk_guest_end":
        return reverse(name, args=[claim.pk, 1])
    if name == "desk_remove_evidence":
        return reverse(name, args=[claim.pk, evidence.pk])
    return reverse(name, args=[claim.pk])


def state() -> tuple[object, ...]:
    return (
        list(Claim.objects.order_by("pk").values()),
        list(Verdict.objects.order_by("pk").values()),
        FactCheck.objects.count(),
        list(Inquiry.objects.order_by("pk").values()),
        HistoryEntry.objects.count(),
        LibrarySource.objects.count(),
        list(StepTaken.objects.order_by("pk").values()),
        list(Shift.objects.order_by("pk").values()),
        list(PlannedPublication.objects.order_by("pk").values()),
    )


def of_the_desk() -> dict[str, tuple[str, Any]]:
    """Return every address under the desk's prefix as the resolver has it: its route, name and view."""

    def walk(patterns: list[Any], prefix: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str, Any]]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            children = getattr(pattern, "url_patterns", None)
            space = getattr(pattern, "namespace", None) or getattr(pattern, "name", None)
            names = (*spaces, space) if space else spaces
            if children is not None:
                yield from walk(children, route, names)
            else:
                yield route, ":".join(names), pattern.callback

    found = walk(get_resolver().url_patterns, "/", ())
    return {route: (name, view) for route, name, view in found if route.startswith("/desk/")}


def is_ours(view: Any) -> bool:
    return str(getattr(view, "__module__", "")).startswith("thuchu_web.") or hasattr(view, "needs_right")


def test_every_address_of_the_desk_is_walked_here() -> None:
    names = {name for name, view in of_the_desk().values() if is_ours(view)}

    assert names == {*PAGES, *ACTS}
    assert names == {pattern.name for pattern in urlpatterns}
    assert len(of_the_desk()) > 2 * len(names)  # Wagtail's are there too


def test_every_view_of_the_desk_says_which_right_it_needs() -> None:
    assert {entry.name: (entry.right, entry.only_acts) for entry in entries()} == {
        name: (right, name in ACTS) for name, right in RIGHTS.items()
    }


def test_an_address_without_a_right_is_no_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_door() -> None:
        """Let everybody in."""

    monkeypatch.setattr(urlpatterns[0], "callback", open_door)
    with pytest.raises(LookupError, match="desk_triage: put desk_view or desk_act"):
        list(entries())

    monkeypatch.setattr(urlpatterns[0], "callback", desk_view(PUBLISH)(open_door))
    first = next(entries())

    assert (first.what, first.right, first.roles) == ("Let everybody in.", PUBLISH, ("Editor",))


def test_the_page_of_permissions_is_as_the_code_is() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "permissions.md"

    assert page.read_text(encoding="utf-8") == as_page(), "write it anew: ./thuchu manage permissions"


def test_the_command_writes_the_page_of_permissions(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("permissions")

    assert capsys.readouterr().out == as_page()


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo in the database whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_refused(response: Any) -> bool:
    """Tell whether Wagtail sent the person to the first page with its word of refusal."""
    said = [str(word).strip() for word in response.wsgi_request._messages._queued_messages]
    return bool(response.headers.get("Location") == "/desk/" and "Bạn không có quyền vào phần này." in said)


@pytest.mark.parametrize("name", [*PAGES, *ACTS])
def test_each_address_opens_to_the_roles_of_the_table_and_to_no_others(
    claim: Claim, an: User, name: str
) -> None:
    """With the numbers of a real claim, and with guessed ones: a refusal tells nothing about either."""
    guessed = [reverse(name, args=[n] * NUMBERS[name]) for n in GUESSES] if NUMBERS[name] else []
    before = state()
    for role in [None, *ROLES]:
        client = desk(member(f"one-{role}", role) if role else an)
        allowed = role is not None and RIGHTS[name] in ROLES[role]
        for where in (address(name, claim), *guessed):
            for call in (client.get, client.post):
                with taken_back():
                    response = call(where)
                    assert is_refused(response) is not allowed, (role, where)
                    if where in guessed:
                        only_looked = name in ACTS and call == client.get
                        assert only_looked or not allowed or response.status_code == 404, (role, where)
                    if where in guessed or not allowed:
                        assert state() == before


@pytest.mark.parametrize("name", [*PAGES, *ACTS])
def test_a_stranger_is_led_to_the_sign_in(claim: Claim, name: str) -> None:
    before = state()

    for response in (Client().get(address(name, claim)), Client().post(address(name, claim))):
        assert response.status_code == 302
        assert response["Location"].startswith("/desk/login/")

    assert state() == before


@pytest.mark.parametrize("name", [*PAGES, *ACTS])
def test_a_member_without_a_role_is_turned_away(claim: Claim, an: User, name: str) -> None:
    before = state()
    client = desk(an)

    for response in (client.get(address(name, claim)), client.post(address(name, claim))):
        assert response.status_code == 302
        assert response["Location"] == "/desk/"
    assert "Bạn không có quyền vào phần này." in client.get("/desk/").content.decode()

    assert state() == before


# A second reading has a page only once one is drawn: walked in test_second_reading.py.
@pytest.mark.parametrize("name", sorted({*PAGES} - OF_TRAINEES - {"desk_second_reading"}))
def test_checkers_and_editors_see_every_page(claim: Claim, minh: User, lan: User, name: str) -> None:
    for person in (minh, lan):
        response = desk(person).get(address(name, claim), follow=True)
        assert response.status_code == 200


def test_a_checker_cannot_register_a_source(claim: Claim, minh: User) -> None:
    said = {"name": "Kho", "publisher": "A", "kind": "primary", "licence": "CC0"}

    response = desk(minh).post(address("desk_register_source", claim), said)

    assert response["Location"] == "/desk/"
    assert not LibrarySource.objects.exists()


def test_a_checker_cannot_publish(claim: Claim, minh: User, lan: User) -> None:
    actions.confirm_verdict(claim.verdicts.get(), person=lan)

    response = desk(minh).post(address("desk_publish", claim))

    assert response["Location"] == "/desk/"
    assert not FactCheck.objects.exists()


@pytest.mark.parametrize("name", list(ACTS))
def test_looking_at_an_act_does_nothing(claim: Claim, lan: User, name: str) -> None:
    before = state()

    response = desk(lan).get(address(name, claim))

    assert response.status_code == 302
    assert state() == before


@pytest.mark.parametrize("name", [*ACTS, *FORMS])
def test_an_act_from_another_site_is_refused(claim: Claim, lan: User, name: str) -> None:
    before = state()
    client = Client(enforce_csrf_checks=True)
    client.force_login(lan)

    assert client.post(address(name, claim)).status_code == 403
    assert state() == before


def test_a_published_claim_cannot_be_changed_by_any_form(minh: User, lan: User) -> None:
    claim = published_fact_check(minh, lan).claim
    pieces = list(claim.evidence.values_list("pk", flat=True))
    before = state()
    client = desk(lan)

    for name in (*FORMS, *(act for act in ACTS if act not in WITHOUT_NUMBER)):
        client.post(
            address(name, claim),
            {
                "seen": "",
                "text": "Khác",
                "kind": "opinion",
                "language": "vi",
                "reason": "khác",
                "url": "https://a.example/",
                "publisher": "A",
                "title": "A",
                "quote": "A",
                "stance": "context",
                "rating": "true",
                "public_id": f"claim:{claim.pk}",
                "one": str(pieces[0]),
                "other": str(pieces[1]),
                "decision": "repeat",
                "harm_at": "2030-01-01T10:00",
                **dict.fromkeys(("severity", "immediacy", "reach", "can_act"), "4"),
                "to": minh.pk,
                "step": "health-guideline",
                "said": "done",
            },
        )

    assert state() == before


def test_an_inactive_member_is_let_in_nowhere(claim: Claim, lan: User) -> None:
    client = desk(lan)
    lan.is_active = False
    lan.save()

    assert client.get("/desk/claims/")["Location"].startswith("/desk/login/")


# --- Wagtail beside the desk ---------------------------------------------------------------------


def test_wagtail_offers_no_way_to_edit_our_models() -> None:
    ours = set(OUR_TABLES)

    assert not [model for model in get_snippet_models() if model._meta.app_label in ours]
    for viewset in viewsets.viewsets:
        model = getattr(viewset, "model", None)
        label = model if isinstance(model, str) else getattr(getattr(model, "_meta", None), "label", "")
        assert label.partition(".")[0] not in ours


def some_address(route: str) -> str:
    """Return an address the route matches, with the number of a row that is there."""
    route = re.sub(r"<(?:\w+:)?(\w+)>", "1", route.replace("^", "").replace("$", ""))
    return re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "1", route).replace("\\", "")


def test_wagtail_refuses_its_rooms_to_the_desk(claim: Claim, an: User, minh: User, lan: User) -> None:
    """Every address Wagtail has under ours, with the number of a row: none opens that we do not know."""
    rows = {model: list(model.objects.order_by("pk").values()) for model in our_models()}
    anybody, opened = Client(raise_request_exception=False), set()
    for route, (name, view) in of_the_desk().items():
        if is_ours(view) or name == "wagtailadmin_error_test":  # the latter raises, on purpose
            continue
        where = some_address(route)
        for call in (anybody.get, anybody.post):
            response = call(where)
            led_to_sign_in = response.status_code == 302 and response["Location"].startswith("/desk/login/")
            closed = led_to_sign_in or response.status_code in {301, 404, 405}
            assert closed or name in OPEN_TO_EVERYBODY, where
        for person in (an, minh, lan):
            client = desk(person)
            client.raise_request_exception = False
            for call in (client.get, client.post):
                if name in {"wagtailadmin_logout", *OPEN_TO_EVERYBODY}:
                    continue
                response = call(where)
                if response.status_code == 200:
                    opened.add(name or route)

    assert opened - set(OPEN_TO_MEMBERS) == {"/desk/test404/"}  # Wagtail's own "not found"
    assert set(OPEN_TO_MEMBERS) - opened == {"wagtailadmin_logout"}
    assert {model: list(model.objects.order_by("pk").values()) for model in our_models()} == rows


def our_models() -> list[Any]:
    return [model for label in OUR_TABLES for model in apps.get_app_config(label).get_models()]


def test_no_address_of_the_service_names_a_model_of_ours_for_editing() -> None:
    names = {
        f"{model._meta.app_label}_{model._meta.model_name}"
        for label in OUR_TABLES
        for model in apps.get_app_config(label).get_models()
    }

    def walk(patterns: list[object], prefix: str = "") -> list[str]:
        found = []
        for pattern in patterns:
            route = prefix + str(pattern.pattern)  # type: ignore[attr-defined]
            children = getattr(pattern, "url_patterns", None)
            found += walk(children, route) if children else [route]
        return found

    routes = walk(get_resolver().url_patterns)

    assert routes
    assert not [route for route in routes for name in names if name in route.replace("/", "_")]


def test_generic_deletion_does_not_reach_our_models(claim: Claim, lan: User) -> None:
    client = desk(lan)

    for action in ("delete", "publish", "move"):
        response = client.post(f"/desk/bulk/claims/claim/{action}/?id={claim.pk}")
        assert response.status_code in {302, 404}

    assert Claim.objects.filter(pk=claim.pk).exists()


def test_a_desk_member_sees_only_the_desk_in_the_menu(minh: User, an: User, rf: object) -> None:
    request = rf.get("/desk/")  # type: ignore[attr-defined]
    request.user = User.objects.get(pk=minh.pk)
    names = [item.name for item in admin_menu.menu_items_for_request(request)]
    assert names == ["duty", "triage", "queue", "review", "agencies", "library", "readings", "shortcuts"]

    request.user = User.objects.get(pk=an.pk)
    assert admin_menu.menu_items_for_request(request) == []


def test_the_first_page_counts_the_work_and_nothing_of_wagtail(claim: Claim, minh: User, lan: User) -> None:
    page = desk(lan).get("/desk/").content.decode()

    assert "/desk/claims/?status=review" in page
    assert f"/desk/claims/{claim.pk}/review/" in page
    assert "editor guide" not in page
    mine = desk(minh).get("/desk/").content.decode()
    assert f"/desk/claims/{claim.pk}/review/" not in mine


def test_a_member_without_a_role_learns_what_to_do(an: User) -> None:
    assert "chưa có vai trò ở bàn này" in desk(an).get("/desk/").content.decode()


def test_the_desk_registers_nothing_that_puts_wagtail_on_public_pages() -> None:
    assert not hooks.get_hooks("construct_wagtail_userbar")


def test_what_belongs_to_one_claim_is_not_reached_through_another(
    claim: Claim, minh: User, lan: User
) -> None:
    other = written_claim(minh, text="Chợ Cầu Mây đóng cửa.")
    piece = evidence_from(other, person=minh)
    day = timezone.localdate()
    inquiry = ask_agency(other, Question("Huyện Cầu Mây", "Có đóng không?", day, day), person=minh)
    link, _ = invite_guest(proposed_verdict(minh, claim=other).claim, guest_name="Lê Cúc", person=minh)
    before = state()

    for name, number in (
        ("desk_remove_evidence", piece.pk),
        ("desk_reply", inquiry.pk),
        ("desk_silence", inquiry.pk),
        ("desk_guest_end", link.pk),
    ):
        for person in (minh, lan):
            assert desk(person).post(reverse(name, args=[claim.pk, number])).status_code == 404

    assert [name for name, numbers in NUMBERS.items() if numbers > 1] == [
        "desk_remove_evidence",
        "desk_reply",
        "desk_silence",
        "desk_guest_end",
    ]
    link.refresh_from_db()
    assert link.revoked_at is None
    assert state() == before
