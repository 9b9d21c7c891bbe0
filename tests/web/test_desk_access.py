"""Who may enter which room of the desk. Every address is walked, also by those who have no business there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import admin_menu
from wagtail.admin.viewsets import viewsets
from wagtail.snippets.models import get_snippet_models

from tests.people import evidence_from, proposed_verdict, published_fact_check, written_claim
from thuchu_web.claims import actions
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
from thuchu_web.desk.rights import CONFIRM, PUBLISH, REGISTER, TRAIN, WORK
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
    "desk_card",
    "desk_second_readings",
    "desk_second_reading",
    "desk_practice",
    "desk_practise",
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
    "desk_plan": PUBLISH,
    "desk_call_off": PUBLISH,
    "desk_register_source": REGISTER,
    "desk_dissent": CONFIRM,
    "desk_guest": WORK,
    "desk_guest_end": WORK,
}
FORMS = ["desk_claim", "desk_evidence", "desk_draft", "desk_inquiries", "desk_second_reading"]
WITH_TWO_NUMBERS = {"desk_remove_evidence", "desk_reply", "desk_silence", "desk_guest_end"}
OF_TRIAGE = {name for name in (*PAGES, *ACTS) if name.startswith("desk_triage")}
OF_SHIFTS = {"desk_undelivered", "desk_shifts", "desk_shift_start", "desk_shift_end"}
OF_LIBRARY = {"desk_library", "desk_register_source"}
LISTS = {"desk_queue", "desk_register", "desk_second_readings", "desk_practice"}
WITHOUT_NUMBER = {*LISTS, *OF_LIBRARY, *OF_SHIFTS, *OF_TRIAGE} - {"desk_triage_drop_view"}


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


def desk(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


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


def test_every_address_of_the_desk_is_walked_here() -> None:
    assert {pattern.name for pattern in urlpatterns} == {*PAGES, *ACTS}


def test_every_view_of_the_desk_says_which_right_it_needs() -> None:
    for pattern in urlpatterns:
        needed = pattern.callback.needs_right  # type: ignore[attr-defined]
        assert needed == (TRAIN if pattern.name in OF_TRAINEES else ACTS.get(pattern.name or "", WORK))


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


@pytest.mark.parametrize(
    "pattern",
    [p for p in urlpatterns if p.name not in WITHOUT_NUMBER | OF_TRAINEES],
    ids=lambda p: p.name,
)
@pytest.mark.parametrize("number", [0, 999_999, 10**17])
def test_guessed_numbers_are_not_found(lan: User, pattern: object, number: int) -> None:
    name = pattern.name  # type: ignore[attr-defined]
    args = [number, number] if name in WITH_TWO_NUMBERS else [number]
    client = desk(lan)

    response = client.post(reverse(name, args=args)) if name in ACTS else client.get(reverse(name, args=args))

    assert response.status_code == 404


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
    ours = {"claims", "library", "tipline", "publiclog", "desk"}

    assert not [model for model in get_snippet_models() if model._meta.app_label in ours]
    for viewset in viewsets.viewsets:
        model = getattr(viewset, "model", None)
        label = model if isinstance(model, str) else getattr(getattr(model, "_meta", None), "label", "")
        assert label.partition(".")[0] not in ours


def test_no_address_of_the_service_names_a_model_of_ours_for_editing() -> None:
    names = {
        f"{model._meta.app_label}_{model._meta.model_name}"
        for label in ("claims", "library", "tipline", "publiclog", "desk")
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


def test_evidence_of_a_claim_is_reached_only_through_that_claim(minh: User, claim: Claim) -> None:
    other = written_claim(minh, text="Chợ Cầu Mây đóng cửa.")
    piece = evidence_from(other, person=minh)

    response = desk(minh).post(reverse("desk_remove_evidence", args=[claim.pk, piece.pk]))

    assert response.status_code == 404
