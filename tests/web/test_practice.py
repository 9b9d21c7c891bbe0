"""A trainee decides first and sees the real decision afterwards; the decision counts nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.desk import desk, words
from tests.people import member, proposed_verdict, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.models import Claim, FactCheck, HistoryEntry, ShadowDecision, Verdict
from thuchu_web.claims.roles import CHECKER, TRAINEE
from thuchu_web.claims.scale import Rating
from thuchu_web.claims.second_reading import readings_for
from thuchu_web.claims.training import decide_for_practice
from thuchu_web.desk.urls import urlpatterns
from thuchu_web.publiclog.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def tam(db: None) -> User:
    return member("tâm", TRAINEE)


@pytest.fixture
def proposal(minh: User) -> Verdict:
    return proposed_verdict(minh)


def real_record() -> tuple[object, ...]:
    return (
        list(Claim.objects.values()),
        list(Verdict.objects.values()),
        list(FactCheck.objects.values()),
        list(HistoryEntry.objects.values()),
        list(Entry.objects.values()),
    )


def test_a_trainee_sees_claim_and_evidence_and_nothing_of_the_verdict(proposal: Verdict, tam: User) -> None:
    client = desk(tam)
    path = f"/desk/practice/{proposal.pk}/"
    assert path in words(client.get("/desk/practice/"))

    page = words(client.get(path))

    assert proposal.claim.text in page
    assert "Nước muối không phòng được bệnh cúm" in page
    for hidden in (
        proposal.title,
        proposal.summary,
        proposal.explanation.split(".")[0],
        proposal.searched_supporting,
        "Bác bỏ",
        f"/desk/claims/{proposal.claim_id}/",
        "/desk/snapshots/",
        "Minh",
    ):
        assert hidden not in page


def test_the_real_decision_is_shown_only_once_it_is_made(proposal: Verdict, tam: User, lan: User) -> None:
    client = desk(tam)
    path = f"/desk/practice/{proposal.pk}/"

    page = words(client.post(path, {"rating": "misleading", "note": "Bài thứ nhất."}, follow=True))

    assert "v--misleading" in page
    assert "v--false" not in page
    assert proposal.summary not in page
    assert "Bàn chưa kết luận." in page
    actions.confirm_verdict(proposal, person=lan)
    page = words(client.get(path))
    assert "v--misleading" in page
    assert "v--false" in page
    assert proposal.summary in page
    assert "bàn kết luận khác" in words(client.get("/desk/practice/"))


def test_a_draft_that_went_back_shows_no_decision(proposal: Verdict, tam: User, lan: User) -> None:
    decide_for_practice(proposal, rating=Rating.TRUE, person=tam)
    actions.return_verdict(proposal, reason="Sửa lại.", person=lan)

    page = words(desk(tam).get(f"/desk/practice/{proposal.pk}/"))

    assert "v--false" not in page
    assert proposal.summary not in page
    assert "Sửa lại." not in page


def test_practice_leaves_the_real_record_as_it_is(proposal: Verdict, tam: User) -> None:
    before = real_record()

    desk(tam).post(f"/desk/practice/{proposal.pk}/", {"rating": "false"})

    assert ShadowDecision.objects.count() == 1
    assert real_record() == before


def test_a_trainee_is_never_the_second_person(proposal: Verdict, tam: User) -> None:
    decide_for_practice(proposal, rating=Rating.FALSE, person=tam)

    with pytest.raises(PermissionDenied):
        actions.confirm_verdict(proposal, person=tam)
    with pytest.raises(PermissionDenied):
        actions.return_verdict(proposal, reason="x", person=tam)
    desk(tam).post(f"/desk/claims/{proposal.claim_id}/confirm/", {"seen": ""})

    proposal.refresh_from_db()
    assert proposal.state == Verdict.State.PROPOSED


def test_who_practised_on_a_verdict_is_no_blind_second_reader(
    proposal: Verdict, tam: User, lan: User, settings: Any
) -> None:
    settings.SECOND_READING_PERCENT = 100
    decide_for_practice(proposal, rating=Rating.FALSE, person=tam)
    actions.publish_fact_check(actions.confirm_verdict(proposal, person=lan), person=lan)
    tam.groups.set(Group.objects.filter(name=CHECKER))

    assert not readings_for(User.objects.get(pk=tam.pk)).exists()
    assert readings_for(member("năm", CHECKER)).exists()


def test_nothing_else_of_the_desk_opens_to_a_trainee(proposal: Verdict, tam: User) -> None:
    client = desk(tam)
    before = real_record()
    piece = proposal.claim.evidence.first()
    assert piece
    walked = 0

    for pattern in urlpatterns:
        name = pattern.name or ""
        if name in {"desk_practice", "desk_practise"}:
            continue
        numbers = [proposal.claim_id, piece.pk][: str(pattern.pattern).count("<int")]
        path = reverse(name, args=numbers)
        for response in (client.get(path), client.post(path)):
            assert (response.status_code, response["Location"]) == (302, "/desk/"), name
        walked += 1

    assert walked > 30
    assert real_record() == before


@pytest.mark.parametrize("who", ["minh", "lan", "an"])
def test_practice_opens_to_trainees_only(
    proposal: Verdict, who: str, minh: User, lan: User, an: User
) -> None:
    person = {"minh": minh, "lan": lan, "an": an}[who]
    client = desk(person)

    for path in ("/desk/practice/", f"/desk/practice/{proposal.pk}/"):
        for response in (client.get(path), client.post(path, {"rating": "false"})):
            assert response.status_code == 302
            assert "/desk/" in response["Location"]
    with pytest.raises(PermissionDenied):
        decide_for_practice(proposal, rating=Rating.FALSE, person=person)
    assert not ShadowDecision.objects.exists()


def test_guessed_drafts_and_drafts_already_decided_are_not_found(
    proposal: Verdict, minh: User, lan: User, tam: User
) -> None:
    decided = proposed_verdict(minh, claim=written_claim(minh, text="Chợ Cầu Mây đóng cửa."))
    actions.confirm_verdict(decided, person=lan)
    client = desk(tam)

    for number in (decided.pk, 0, 999_999, 10**17):
        assert client.get(f"/desk/practice/{number}/").status_code == 404
        assert client.post(f"/desk/practice/{number}/", {"rating": "false"}).status_code == 404
    assert not ShadowDecision.objects.exists()


def test_only_the_trainee_sees_the_own_decision(proposal: Verdict, tam: User, lan: User) -> None:
    decide_for_practice(proposal, rating=Rating.TRUE, note="canary-tập", person=tam)
    other = desk(member("năm", TRAINEE))

    assert "canary-tập" not in words(other.get("/desk/practice/"))
    assert "canary-tập" not in words(other.get(f"/desk/practice/{proposal.pk}/"))
    for page in ("review", "history", "evidence"):
        text = words(desk(lan).get(f"/desk/claims/{proposal.claim_id}/{page}/"))
        assert "canary-tập" not in text
        assert "Tâm" not in text
    assert "canary-tập" in words(desk(tam).get(f"/desk/practice/{proposal.pk}/"))


def test_one_decision_a_draft_and_none_after_the_desk(proposal: Verdict, tam: User, lan: User) -> None:
    decide_for_practice(proposal, rating=Rating.TRUE, person=tam)
    with pytest.raises(Conflict):
        decide_for_practice(proposal, rating=Rating.FALSE, person=tam)
    actions.confirm_verdict(proposal, person=lan)

    with pytest.raises(Conflict):
        decide_for_practice(proposal, rating=Rating.FALSE, person=member("năm", TRAINEE))

    assert ShadowDecision.objects.get().rating == Rating.TRUE


def test_the_first_page_leads_a_trainee_to_practice(tam: User) -> None:
    page = words(desk(tam).get("/desk/"))

    assert "/desk/practice/" in page
    assert "?status=" not in page


def test_the_database_takes_practice_only_before_the_desk_decides(
    proposal: Verdict, minh: User, lan: User, tam: User
) -> None:
    def row(person: User, rating: str = "true") -> ShadowDecision:
        return ShadowDecision(verdict=proposal, trainee=person, rating=rating, at=timezone.now())

    with pytest.raises(IntegrityError, match="somebody else"), transaction.atomic():
        row(minh).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        row(tam, rating="perhaps").save()
    row(tam).save()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        ShadowDecision.objects.update(rating="false")
    actions.confirm_verdict(proposal, person=lan)
    with pytest.raises(IntegrityError, match="before the desk"), transaction.atomic():
        row(member("năm", TRAINEE)).save()
