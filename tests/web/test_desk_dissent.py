"""A dissent is kept, seen by whoever publishes, stops nothing by itself, and is not public."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.desk import desk, mark_on, words
from tests.people import draft, member, proposed_verdict
from thuchu_web.claims import actions
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.dissent import dissent
from thuchu_web.claims.models import Claim, Dissent, FactCheck, HistoryEntry, Verdict
from thuchu_web.claims.roles import CHECKER
from thuchu_web.desk.changes import mark_of
from thuchu_web.publiclog.models import Entry

pytestmark = pytest.mark.django_db
REASON = "Nguồn thứ hai chỉ nói về người lớn canary-bất-đồng."


@pytest.fixture
def hai(db: None) -> User:
    return member("hai", CHECKER)


@pytest.fixture
def proposal(minh: User) -> Verdict:
    return proposed_verdict(minh)


def test_a_third_member_puts_a_dissent_on_a_draft(proposal: Verdict, hai: User) -> None:
    client = desk(hai)
    path = f"/desk/claims/{proposal.claim_id}/"

    response = client.post(
        path + "dissent/", {"reason": REASON, "seen": mark_on(words(client.get(path + "review/")))}
    )

    assert response.status_code == 302
    row = Dissent.objects.get()
    assert (row.verdict, row.person, row.reason) == (proposal, hai, REASON)
    entry = proposal.claim.history.last()
    assert entry
    assert (entry.event, entry.person, entry.note) == (HistoryEntry.Event.DISSENT, hai, REASON)
    assert REASON in words(client.get(path + "history/"))


def test_whoever_publishes_reads_it_above_the_button_and_may_still_publish(
    proposal: Verdict, hai: User, lan: User
) -> None:
    dissent(proposal, reason=REASON, person=hai)
    client = desk(lan)
    path = f"/desk/claims/{proposal.claim_id}/"

    page = words(client.get(path + "review/"))
    assert "Hai không đồng ý" in page
    assert page.index(REASON) < page.index("Xác nhận và đăng")
    client.post(path + "confirm/", {"seen": mark_on(page)})

    assert FactCheck.objects.count() == 1


@pytest.mark.parametrize("act", ["confirm", "publish"])
def test_a_dissent_since_the_page_was_opened_is_read_before_the_click_counts(
    proposal: Verdict, hai: User, lan: User, act: str
) -> None:
    if act == "publish":
        actions.confirm_verdict(proposal, person=member("ba", CHECKER))
    client = desk(lan)
    path = f"/desk/claims/{proposal.claim_id}/"
    mark = mark_on(words(client.get(path + "review/")))
    dissent(proposal, reason=REASON, person=hai)

    response = client.post(f"{path}{act}/", {"seen": mark})

    assert response.status_code == 409
    assert REASON in words(response)
    assert not FactCheck.objects.exists()
    client.post(f"{path}{act}/", {"seen": mark_on(words(client.get(path + "review/")))})
    assert FactCheck.objects.count() == 1


def test_a_published_verdict_can_be_dissented_from_and_stays_as_it_is(
    salt_water: FactCheck, hai: User
) -> None:
    client = desk(hai)
    path = f"/desk/claims/{salt_water.claim_id}/"
    before = (list(FactCheck.objects.values()), list(Verdict.objects.values()), Entry.objects.count())

    client.post(path + "dissent/", {"reason": REASON, "seen": mark_on(words(client.get(path + "review/")))})

    assert Dissent.objects.get().verdict == salt_water.verdict
    assert (list(FactCheck.objects.values()), list(Verdict.objects.values()), Entry.objects.count()) == before
    assert REASON in words(client.get(path + "review/"))


def test_a_dissent_is_nowhere_public(proposal: Verdict, hai: User, lan: User, tmp_path: Path) -> None:
    dissent(proposal, reason=REASON, person=hai)
    actions.confirm_verdict(proposal, person=lan)
    fact_check = actions.publish_fact_check(proposal, person=lan)
    dissent(proposal, reason=REASON, person=member("ba", CHECKER))
    call_command("export_fact_checks", str(tmp_path / "bai"))
    exported = (tmp_path / "bai").read_text(encoding="utf-8")
    reader = Client()
    number = fact_check.number

    public = [
        words(reader.get(path, follow=True))
        for path in (
            f"/bai/{number}/",
            "/feed.rss",
            "/feed.json",
            f"/api/v1/fact-checks/fact-check:{number}",
            f"/api/v1/fact-checks/fact-check:{number}/claimreview",
        )
    ]

    assert all("Nước muối" in text for text in public)
    assert "Nước muối" in exported
    for text in [*public, exported, *Entry.objects.values_list("leaf", flat=True)]:
        assert "canary-b" not in text


def test_the_writer_and_the_one_who_confirmed_cannot_dissent(
    proposal: Verdict, minh: User, lan: User
) -> None:
    actions.confirm_verdict(proposal, person=lan)

    for person in (minh, lan):
        with pytest.raises(PermissionDenied):
            dissent(proposal, reason=REASON, person=person)
        path = f"/desk/claims/{proposal.claim_id}/"
        assert "/dissent/" not in words(desk(person).get(path + "review/"))
        mark = mark_of(Claim.objects.get(pk=proposal.claim_id))
        response = desk(person).post(path + "dissent/", {"reason": REASON, "seen": mark}, follow=True)
        assert "nên tên bạn đã đứng cùng nó" in words(response)
    assert not Dissent.objects.exists()


def test_whoever_dissents_cannot_confirm(proposal: Verdict, hai: User) -> None:
    dissent(proposal, reason=REASON, person=hai)
    client = desk(hai)
    path = f"/desk/claims/{proposal.claim_id}/"

    with pytest.raises(PermissionDenied):
        actions.confirm_verdict(proposal, person=hai)
    page = words(client.get(path + "review/"))

    assert "Bạn đã ghi ý kiến khác về bản nháp này" in page
    assert f'action="{path}confirm/"' not in page
    assert f'action="{path}return/"' in page


def test_one_dissent_a_person_and_never_without_a_reason(proposal: Verdict, hai: User, an: User) -> None:
    with pytest.raises(ValidationError):
        dissent(proposal, reason="  ", person=hai)
    with pytest.raises(PermissionDenied):
        dissent(proposal, reason=REASON, person=an)
    dissent(proposal, reason=REASON, person=hai)

    with pytest.raises(Conflict):
        dissent(proposal, reason="Một lý do nữa.", person=hai)

    assert Dissent.objects.get().reason == REASON


def test_an_empty_dissent_says_what_is_needed(proposal: Verdict, hai: User) -> None:
    client = desk(hai)
    path = f"/desk/claims/{proposal.claim_id}/"

    response = client.post(
        path + "dissent/", {"reason": "", "seen": mark_on(words(client.get(path + "review/")))}
    )

    assert response.status_code == 422
    assert "Hãy nói vì sao bạn không đồng ý." in words(response)


def test_a_returned_draft_takes_no_dissent_and_the_next_starts_without(
    proposal: Verdict, minh: User, hai: User, lan: User
) -> None:
    dissent(proposal, reason=REASON, person=hai)
    actions.return_verdict(proposal, reason="Sửa lại.", person=lan)

    with pytest.raises(Conflict):
        dissent(proposal, reason=REASON, person=lan)
    again = actions.propose_verdict(proposal.claim, draft(), person=minh)

    assert not again.dissents.exists()
    assert proposal.dissents.count() == 1
    actions.confirm_verdict(again, person=hai)


# --- what the database refuses --------------------------------------------------------------------


def test_the_database_takes_a_dissent_only_from_somebody_else(
    proposal: Verdict, minh: User, lan: User, hai: User
) -> None:
    def row(person: User, reason: str = REASON) -> Dissent:
        return Dissent(verdict=proposal, person=person, reason=reason, at=timezone.now())

    with pytest.raises(IntegrityError, match="neither wrote nor confirmed"), transaction.atomic():
        row(minh).save()
    actions.confirm_verdict(proposal, person=lan)
    with pytest.raises(IntegrityError, match="neither wrote nor confirmed"), transaction.atomic():
        row(lan).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        row(hai, reason="").save()
    row(hai).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        row(hai).save()


def test_the_database_refuses_to_confirm_in_dissent(proposal: Verdict, hai: User) -> None:
    dissent(proposal, reason=REASON, person=hai)

    with pytest.raises(IntegrityError, match="dissent from"), transaction.atomic():
        Verdict.objects.filter(pk=proposal.pk).update(
            state="confirmed", confirmed_by=hai, confirmed_at=timezone.now()
        )


def test_the_database_keeps_a_dissent(proposal: Verdict, hai: User) -> None:
    dissent(proposal, reason=REASON, person=hai)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Dissent.objects.update(reason="Khác")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        Dissent.objects.all().delete()
