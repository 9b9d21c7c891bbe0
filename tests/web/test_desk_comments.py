"""A draft that goes back with a comment on each part, and what becomes of the comments."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.desk import desk, mark_on, words
from tests.people import draft, evidence_from, member, proposed_verdict, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.actions import Remark
from thuchu_web.claims.attaching import remove_evidence
from thuchu_web.claims.models import Claim, DraftComment, HistoryEntry, Verdict
from thuchu_web.claims.roles import CHECKER
from thuchu_web.claims.scale import Part, SourceKind

pytestmark = pytest.mark.django_db
REASON = "Gần xong rồi, còn hai chỗ."
ON_SUMMARY = "Câu này chưa nói tiêm vắc xin lúc nào."
ON_SOURCE = "Bài này chỉ nhắc lại Bộ Y tế."


@pytest.fixture
def proposal(minh: User) -> Verdict:
    return proposed_verdict(minh)


def sent_back(proposal: Verdict, person: User) -> Verdict:
    piece = proposal.claim.evidence.last()
    remarks = [Remark(Part.SUMMARY, ON_SUMMARY), Remark(Part.EVIDENCE, ON_SOURCE, piece)]
    return actions.return_verdict(proposal, reason=REASON, person=person, remarks=remarks)


def fields_of(claim: Claim) -> dict[str, object]:
    said = draft()
    return {
        "rating": said.rating.value,
        "title": said.title,
        "summary": said.summary,
        "explanation": said.explanation,
        "holds_until": said.holds_until.isoformat(),
        "searched_supporting": said.searched_supporting,
    }


def near(page: str, field: str, text: str) -> bool:
    """Tell whether the text stands after the field and before the next one."""
    after = page.split(f'name="{field}"')[1]
    return text in after.split('class="fld')[0]


def test_a_reviewer_comments_on_the_exact_part_and_the_author_sees_it_there(
    proposal: Verdict, minh: User, lan: User
) -> None:
    reviewer, claim = desk(lan), proposal.claim
    piece = claim.evidence.last()
    assert piece
    page = words(reviewer.get(f"/desk/claims/{claim.pk}/review/"))
    assert 'name="on_summary"' in page

    response = reviewer.post(
        f"/desk/claims/{claim.pk}/return/",
        {
            "reason": REASON,
            "on_summary": ON_SUMMARY,
            f"on_evidence_{piece.pk}": ON_SOURCE,
            "seen": mark_on(page),
        },
    )

    assert response.status_code == 302
    assert list(DraftComment.objects.values_list("part", "text", "written_by")) == [
        ("summary", ON_SUMMARY, lan.pk),
        ("evidence", ON_SOURCE, lan.pk),
    ]
    mine = words(desk(minh).get(f"/desk/claims/{claim.pk}/draft/"))
    assert REASON in mine
    assert near(mine, "summary", ON_SUMMARY)
    assert not near(mine, "title", ON_SUMMARY)
    assert ON_SOURCE in mine.split('id="ev-2"')[1]


def test_comments_without_a_general_reason_stay_on_the_page(proposal: Verdict, lan: User) -> None:
    reviewer = desk(lan)
    path = f"/desk/claims/{proposal.claim_id}/"
    mark = mark_on(words(reviewer.get(path + "review/")))

    response = reviewer.post(path + "return/", {"reason": "", "on_title": "Ngắn hơn.", "seen": mark})

    assert response.status_code == 422
    assert "Ngắn hơn." in words(response)
    assert not DraftComment.objects.exists()
    proposal.refresh_from_db()
    assert proposal.state == Verdict.State.PROPOSED


def test_comments_on_a_draft_somebody_else_decided_on_are_kept_to_copy(
    proposal: Verdict, minh: User, lan: User
) -> None:
    reviewer = desk(lan)
    path = f"/desk/claims/{proposal.claim_id}/"
    mark = mark_on(words(reviewer.get(path + "review/")))
    actions.return_verdict(proposal, reason="Tôi rút lại.", person=minh)

    response = reviewer.post(path + "return/", {"reason": REASON, "on_summary": ON_SUMMARY, "seen": mark})

    assert response.status_code == 409
    assert ON_SUMMARY in words(response)
    assert not DraftComment.objects.exists()


def test_the_author_ticks_a_comment_and_the_next_reader_sees_which(
    proposal: Verdict, minh: User, lan: User
) -> None:
    claim = sent_back(proposal, lan).claim
    first, second = DraftComment.objects.all()
    author = desk(minh)
    path = f"/desk/claims/{claim.pk}/draft/"
    page = words(author.get(path))

    response = author.post(path, {**fields_of(claim), "dealt_with": [first.pk], "seen": mark_on(page)})

    assert response.status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.dealt_with_by == minh
    assert second.dealt_with_by is None
    review = words(desk(lan).get(f"/desk/claims/{claim.pk}/review/"))
    assert "Đã xử lý, theo Minh" in review
    assert "Chưa đánh dấu đã xử lý" in review
    assert ON_SUMMARY in review.split("<h2")[2]


def test_a_refused_draft_keeps_its_ticks(proposal: Verdict, minh: User, lan: User) -> None:
    claim = sent_back(proposal, lan).claim
    first = DraftComment.objects.get(part=Part.SUMMARY)
    author = desk(minh)
    path = f"/desk/claims/{claim.pk}/draft/"
    page = words(author.get(path))
    assert "checked" not in page.split(f'value="{first.pk}" form="draft-form"')[1][:20]

    response = author.post(
        path, {**fields_of(claim), "title": "", "dealt_with": [first.pk], "seen": mark_on(page)}
    )

    assert response.status_code == 422
    assert "checked" in words(response).split(f'value="{first.pk}" form="draft-form"')[1][:20]
    first.refresh_from_db()
    assert first.dealt_with_by is None


def test_a_comment_of_another_claim_cannot_be_ticked_here(proposal: Verdict, minh: User, lan: User) -> None:
    claim = sent_back(proposal, lan).claim
    other = proposed_verdict(minh, claim=written_claim(minh, text="Chợ Cầu Mây đóng cửa."))
    actions.return_verdict(other, reason="x", person=lan, remarks=[Remark(Part.TITLE, "Ngắn hơn.")])
    foreign = DraftComment.objects.get(part=Part.TITLE)

    actions.propose_verdict(claim, draft(), person=minh, dealt_with=[foreign.pk])

    foreign.refresh_from_db()
    assert foreign.dealt_with_by is None


def test_evidence_of_another_claim_cannot_be_commented_on_here(
    proposal: Verdict, minh: User, lan: User
) -> None:
    piece = evidence_from(written_claim(minh, text="Chợ Cầu Mây đóng cửa."), person=minh)

    with pytest.raises(ValidationError):
        actions.return_verdict(
            proposal, reason="x", person=lan, remarks=[Remark(Part.EVIDENCE, "Sai.", piece)]
        )

    proposal.refresh_from_db()
    assert proposal.state == Verdict.State.PROPOSED


def test_what_was_said_of_removed_evidence_stays(proposal: Verdict, minh: User, lan: User) -> None:
    claim = sent_back(proposal, lan).claim
    piece = claim.evidence.last()
    assert piece

    remove_evidence(piece, person=minh)

    comment = DraftComment.objects.get(part=Part.EVIDENCE)
    assert comment.evidence is None
    page = words(desk(minh).get(f"/desk/claims/{claim.pk}/draft/"))
    assert ON_SOURCE in page
    assert comment.source_title in page


def test_history_keeps_comments_and_who_dealt_with_them(proposal: Verdict, minh: User, lan: User) -> None:
    claim = sent_back(proposal, lan).claim
    first = DraftComment.objects.get(part=Part.SUMMARY)
    actions.propose_verdict(claim, draft(), person=minh, dealt_with=[first.pk])

    page = words(desk(lan).get(f"/desk/claims/{claim.pk}/history/"))

    assert page.count(ON_SUMMARY) == 2
    assert ON_SOURCE in page
    assert claim.history.filter(event=HistoryEntry.Event.DEALT_WITH, person=minh).count() == 1


def test_the_author_is_offered_no_comments_on_the_own_draft(proposal: Verdict, minh: User, lan: User) -> None:
    path = f"/desk/claims/{proposal.claim_id}/review/"

    assert 'name="on_' in words(desk(lan).get(path))
    assert 'name="on_' not in words(desk(minh).get(path))


def test_nobody_without_the_right_comments(proposal: Verdict, an: User) -> None:
    with pytest.raises(PermissionDenied):
        sent_back(proposal, an)

    assert not DraftComment.objects.exists()


# --- what the database refuses --------------------------------------------------------------------


def comment_row(verdict: Verdict, person: User, **changes: object) -> DraftComment:
    values = {
        "verdict": verdict,
        "part": Part.TITLE,
        "text": "Ngắn hơn.",
        "written_by": person,
        "written_at": timezone.now(),
    }
    return DraftComment(**{**values, **changes})


def test_the_database_takes_a_comment_only_with_a_draft_its_writer_sent_back(
    proposal: Verdict, lan: User
) -> None:
    with pytest.raises(IntegrityError, match="sends back"), transaction.atomic():
        comment_row(proposal, lan).save()
    returned = sent_back(proposal, lan)

    with pytest.raises(IntegrityError, match="sends back"), transaction.atomic():
        comment_row(returned, member("hai", CHECKER)).save()
    comment_row(returned, lan).save()


@pytest.mark.parametrize(
    "changes",
    [
        {"part": "khác"},
        {"part": "title", "source_title": "Một bài báo"},
        {"part": "evidence"},
        {"text": ""},
        {"dealt_with_at": timezone.now()},
    ],
)
def test_the_database_refuses_a_comment_out_of_shape(
    proposal: Verdict, lan: User, changes: dict[str, object]
) -> None:
    returned = sent_back(proposal, lan)

    with pytest.raises(IntegrityError), transaction.atomic():
        comment_row(returned, lan, **changes).save()


def test_the_database_keeps_comments_as_they_were(proposal: Verdict, minh: User, lan: User) -> None:
    sent_back(proposal, lan)
    rows = DraftComment.objects.filter(part=Part.SUMMARY)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        rows.update(text="Khác")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        rows.delete()
    rows.update(dealt_with_by=minh, dealt_with_at=timezone.now())
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        rows.update(dealt_with_by=None, dealt_with_at=None)


def test_the_plain_words_can_be_commented_on(minh: User, lan: User) -> None:
    claim = written_claim(minh)
    evidence_from(claim, person=minh)
    evidence_from(claim, person=minh, publisher="Báo Sức khỏe", kind=SourceKind.SECONDARY)
    said = draft(plain="Nước muối không ngừa cúm. Hãy tiêm vắc xin.")
    proposal = actions.propose_verdict(claim, said, person=minh)
    path = f"/desk/claims/{proposal.claim_id}/"
    page = words(desk(lan).get(path + "review/"))

    desk(lan).post(
        path + "return/", {"reason": REASON, "on_plain": "Câu sau khó hiểu.", "seen": mark_on(page)}
    )

    assert near(words(desk(minh).get(path + "draft/")), "plain", "Câu sau khó hiểu.")
