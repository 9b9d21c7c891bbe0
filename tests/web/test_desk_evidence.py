"""What the machine says of evidence: where a quote stands, and which sources may repeat another."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from tests.desk import desk
from tests.people import draft, published_fact_check, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.attaching import Copy, SourceDetails, attach_evidence, remove_evidence
from thuchu_web.claims.models import Claim, DeclinedRepeat, Evidence, FactCheck
from thuchu_web.claims.records import digest_of
from thuchu_web.claims.repeats import keep_apart, mark_repeat, repeat_suggestions
from thuchu_web.claims.scale import SourceKind, Stance

ADDRESS = "https://ho-suoi-nga.example/muc-nuoc"
BULLETIN = "Bản tin lúc 14 giờ.\n\nHồ đang mở 2 trên 6 cửa, lưu lượng 85 m³/s."


def board(person: User, claim: Claim) -> str:
    return desk(person).get(f"/desk/claims/{claim.pk}/evidence/").content.decode()


def from_page(
    claim: Claim,
    person: User,
    *,
    text: str = BULLETIN,
    quote: str = "mở 2 trên 6 cửa",
    publisher: str = "Ban quản lý hồ",
    kind: SourceKind = SourceKind.PRIMARY,
) -> Evidence:
    return attach_evidence(
        claim,
        source=SourceDetails(publisher, f"Tin của {publisher}", kind, url=ADDRESS),
        copy=Copy(publisher.encode(), "ban-luu.warc.gz", "application/warc", text),
        quote=quote,
        stance=Stance.CONTRADICTS,
        person=person,
    )


@pytest.fixture
def claim(minh: User) -> Claim:
    return written_claim(minh)


# --- the quote -----------------------------------------------------------------------------------


def test_a_card_says_where_the_quote_stands_in_the_copy(claim: Claim, minh: User) -> None:
    from_page(claim, minh)

    page = board(minh, claim)

    assert "Có trong bản lưu, đoạn 2/2" in page
    assert "Hồ đang <mark>mở 2 trên 6 cửa</mark>, lưu lượng 85 m³/s." in page


def test_a_card_says_when_tone_marks_differ(claim: Claim, minh: User) -> None:
    from_page(claim, minh, quote="mỡ 2 trên 6 cứa")

    assert "Có nhưng khác dấu, đoạn 2/2" in board(minh, claim)


def test_a_card_says_when_no_machine_read_the_copy(claim: Claim, minh: User) -> None:
    from_page(claim, minh, text="")

    page = board(minh, claim)

    assert "bạn tự so lời trích" in page
    assert "Có trong bản lưu" not in page


def test_a_card_opens_the_page_at_the_words_of_the_copy(claim: Claim, minh: User) -> None:
    from_page(claim, minh, quote="MỞ 2 trên 6 cửa")

    assert f'href="{ADDRESS}#:~:text=m%E1%BB%9F%202%20tr%C3%AAn%206%20c%E1%BB%ADa%2C"' in board(minh, claim)


def test_text_of_a_copy_is_shown_as_text_only(claim: Claim, minh: User) -> None:
    from_page(claim, minh, text='<img src=x onerror="alert(1)"> mở 2 trên 6 cửa')

    page = board(minh, claim)

    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_the_public_page_opens_a_source_at_its_quote_and_its_record_stays(
    claim: Claim, minh: User, lan: User
) -> None:
    from_page(claim, minh)
    fact_check = published_fact_check(minh, lan, claim=claim)

    page = Client().get(f"/bai/{fact_check.number}/").content.decode()

    assert f'href="{ADDRESS}#:~:text=m%E1%BB%9F%202%20tr%C3%AAn%206%20c%E1%BB%ADa"' in page
    kept = FactCheck.objects.get()
    assert kept.citations[0]["url"] == ADDRESS
    assert kept.digest == digest_of(kept)


# --- sources that repeat another -----------------------------------------------------------------

ARTICLE = (
    "Hồ đang mở 2 trên 6 cửa, lưu lượng 85 mét khối một giây. Mực nước thượng lưu thấp hơn mực nước dâng"
    " bình thường. Người dân hạ lưu chưa phải sơ tán, đoàn kiểm tra sẽ xem lại toàn tuyến vào sáng mai."
)


@pytest.fixture
def origin(claim: Claim, minh: User) -> Evidence:
    return from_page(claim, minh, text=ARTICLE)


@pytest.fixture
def copy(claim: Claim, minh: User, origin: Evidence) -> Evidence:
    return from_page(
        claim, minh, text=f"Tin nhanh. {ARTICLE}", publisher="Trang tin", kind=SourceKind.SECONDARY
    )


def decide(person: User, claim: Claim, one: Evidence, other: Evidence, decision: str, **seen: str) -> object:
    client = desk(person)
    page = client.get(f"/desk/claims/{claim.pk}/evidence/").content.decode()
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return client.post(
        f"/desk/claims/{claim.pk}/repeats/",
        {"one": one.pk, "other": other.pk, "decision": decision, "seen": found[1], **seen},
    )


def test_a_likely_repeat_is_suggested_and_counts_until_a_person_decides(
    claim: Claim, minh: User, copy: Evidence
) -> None:
    page = board(minh, claim)

    assert "Hai nguồn này có chép nhau không?" in page
    assert "Thẻ 2 chép thẻ 1" in page
    assert "Nguồn riêng: <b>2</b>" in page
    assert str(actions.TWO_SOURCES) not in actions.what_is_missing(claim)


def test_a_confirmed_repeat_no_longer_counts(
    claim: Claim, minh: User, origin: Evidence, copy: Evidence
) -> None:
    decide(minh, claim, copy, origin, "repeat")

    page = board(minh, claim)
    assert "src--copy" in page
    assert "Nguồn riêng: <b>1</b>" in page
    assert "Hai nguồn này có chép nhau không?" not in page
    assert str(actions.TWO_SOURCES) in actions.what_is_missing(claim)
    assert claim.history.filter(event="repeat", person=minh).exists()


def test_five_sites_with_one_post_become_one_source(claim: Claim, minh: User, origin: Evidence) -> None:
    copies = [from_page(claim, minh, text=ARTICLE, publisher=f"Trang {number}") for number in range(4)]
    assert len(repeat_suggestions(list(claim.evidence.all()))) == 4

    for item in copies:
        mark_repeat(item, of=origin, person=minh)

    assert "Nguồn riêng: <b>1</b>" in board(minh, claim)


def test_what_repeats_a_copy_repeats_its_origin(claim: Claim, minh: User, origin: Evidence) -> None:
    middle = from_page(claim, minh, text=ARTICLE, publisher="Báo giữa")
    last = from_page(claim, minh, text=ARTICLE, publisher="Báo sau")
    mark_repeat(last, of=middle, person=minh)

    mark_repeat(middle, of=origin, person=minh)

    last.snapshot.source.refresh_from_db()
    assert last.snapshot.source.repeats == origin.snapshot.source


def test_the_primary_source_is_taken_for_the_origin(claim: Claim, minh: User) -> None:
    news = from_page(claim, minh, text=ARTICLE, publisher="Báo", kind=SourceKind.SECONDARY)
    office = from_page(claim, minh, text=ARTICLE)

    (suggestion,) = repeat_suggestions([news, office])

    assert (suggestion.copy, suggestion.origin) == (news, office)


def test_a_declined_suggestion_is_remembered(
    claim: Claim, minh: User, lan: User, origin: Evidence, copy: Evidence
) -> None:
    decide(minh, claim, copy, origin, "apart")

    page = board(lan, claim)
    assert "Hai nguồn này có chép nhau không?" not in page
    assert "Nguồn riêng: <b>2</b>" in page
    assert DeclinedRepeat.objects.get().declined_by == minh


def test_a_repeat_marked_by_mistake_is_taken_back(
    claim: Claim, minh: User, origin: Evidence, copy: Evidence
) -> None:
    decide(minh, claim, copy, origin, "repeat")
    assert "Không phải bài chép" in board(minh, claim)

    decide(minh, claim, copy, origin, "apart")

    assert "Nguồn riêng: <b>2</b>" in board(minh, claim)


def test_two_members_do_not_decide_over_each_other(
    claim: Claim, minh: User, lan: User, origin: Evidence, copy: Evidence
) -> None:
    before = re.search(r'name="seen" value="([^"]+)"', board(minh, claim))
    assert before
    decide(lan, claim, copy, origin, "apart")

    response = decide(minh, claim, copy, origin, "repeat", seen=before[1])

    assert response.status_code == 409  # type: ignore[attr-defined]
    assert "Lan vừa làm việc này trước bạn." in response.content.decode()  # type: ignore[attr-defined]
    copy.snapshot.source.refresh_from_db()
    assert copy.snapshot.source.repeats is None


def test_evidence_of_another_claim_is_not_marked(
    claim: Claim, minh: User, origin: Evidence, copy: Evidence
) -> None:
    elsewhere = from_page(written_claim(minh, text="Cầu treo Bến Lội bị cấm."), minh, text=ARTICLE)

    assert decide(minh, claim, elsewhere, origin, "repeat").status_code == 404  # type: ignore[attr-defined]
    with pytest.raises(ValidationError):
        mark_repeat(elsewhere, of=origin, person=minh)
    with pytest.raises(ValidationError):
        mark_repeat(origin, of=origin, person=minh)


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²"])
def test_odd_numbers_of_evidence_are_not_found(claim: Claim, minh: User, copy: Evidence, number: str) -> None:
    response = desk(minh).post(f"/desk/claims/{claim.pk}/repeats/", {"one": number, "other": copy.pk})

    assert response.status_code == 404


def test_nothing_is_marked_while_the_second_person_reads(
    claim: Claim, minh: User, origin: Evidence, copy: Evidence
) -> None:
    actions.propose_verdict(claim, draft(), person=minh)

    with pytest.raises(Conflict):
        mark_repeat(copy, of=origin, person=minh)
    with pytest.raises(Conflict):
        keep_apart(copy, origin, person=minh)


def test_only_the_desk_marks_repeats(claim: Claim, an: User, origin: Evidence, copy: Evidence) -> None:
    with pytest.raises(PermissionDenied):
        mark_repeat(copy, of=origin, person=an)
    with pytest.raises(PermissionDenied):
        keep_apart(copy, origin, person=an)


def test_removed_evidence_takes_its_declined_suggestion_along(
    claim: Claim, minh: User, origin: Evidence, copy: Evidence
) -> None:
    keep_apart(copy, origin, person=minh)

    remove_evidence(copy, person=minh)

    assert not DeclinedRepeat.objects.exists()
