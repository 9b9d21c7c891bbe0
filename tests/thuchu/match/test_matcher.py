from __future__ import annotations

import random
import threading
import unicodedata
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuchu.match import Agreement, Aspect, ClaimMatcher, Decision, KnownClaim
from thuchu.match.embed import Vectors
from thuchu.text import fold

DEO = KnownClaim("deo", ("Đèo Hải Vân sạt lở nặng, cấm xe 3 ngày.", "Tin cấm đèo Hải Vân 3 ngày vì sạt lở"))
MUOI = KnownClaim("muoi", ("Uống nước muối ấm mỗi sáng ngừa được bệnh cúm.",))
TRUNG = KnownClaim("trung", ("Nên rửa trứng trước khi cất vào tủ lạnh.",))
PHAT = KnownClaim("phat", ("Không đội mũ bảo hiểm khi đi xe máy bị phạt 500.000 đồng.",))
NGHI = KnownClaim("nghi", ("Học sinh Hà Nội nghỉ học từ ngày 20/11 vì rét đậm.",))
LAN = KnownClaim("lan", ("Bác sĩ Lan khuyên người bệnh kiêng muối hoàn toàn.",))
CLAIMS = (DEO, MUOI, TRUNG, PHAT, NGHI, LAN)


class WordVectors:
    """A stand-in for the model: a text's vector is the sum of its words' random but fixed vectors."""

    dimensions = 384
    fingerprint = "words"

    def passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.query(text) for text in texts]) if texts else np.zeros((0, 384), np.float32)

    def messages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.passages(texts), self.passages(texts)], axis=1)

    def query(self, text: str) -> Vectors:
        total = np.full(384, 0.1)
        for word in fold(text).split():
            seed = int.from_bytes(word.encode()[:8].ljust(8, b"\0"), "big")
            total += np.random.default_rng(seed).standard_normal(384)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


@pytest.fixture(params=["letters", "letters and sense"])
def matcher(request: pytest.FixtureRequest) -> ClaimMatcher:
    made = ClaimMatcher(None if request.param == "letters" else WordVectors())
    made.add(CLAIMS)
    return made


@pytest.mark.parametrize(
    ("message", "claim_id"),
    [
        ("Đèo Hải Vân sạt lở nặng, cấm xe 3 ngày.", "deo"),
        ("deo hai van sat lo nang cam xe 3 ngay", "deo"),
        ("ĐÈO HẢI VÂN SẠT LỞ NẶNG, CẤM XE 3 NGÀY!!!", "deo"),
        ("🚨🚨 KHẨN: Đèo Hải Vân sạt lở nặng, cấm xe ba ngày 😱 Chuyển tiếp giúp em", "deo"),
        ("Nghe nói đèo Hải Vân sạt lở nặng, cấm xe 3 ngày, có thật không ạ?", "deo"),
        (unicodedata.normalize("NFD", "Đèo Hải Vân sạt lở nặng, cấm xe 3 ngày."), "deo"),
        ("Uống nc muối ấm mỗi sáng ngừa đc bệnh cúm nha mn", "muoi"),
        ("uong nuoc muoi am moi sang ngua duoc benh cum", "muoi"),
        ("ko đội mũ bảo hiểm khi đi xe máy bị phạt 500k", "phat"),
        ("Không đội nón bảo hiểm khi đi xe máy bị phạt 500.000đ", "phat"),
        ("khong doi mu bao hiem khi di xe may bi phat 500.000 dong", "phat"),
        ("khong doi mu bao hiem khi di xe may bi phat 500k", "phat"),
        ("khong doi mu bao hiem khi di xe may bi phat 500 000 dong", "phat"),
        ("Học sinh HN nghỉ học từ ngày 20 tháng 11 vì rét đậm", "nghi"),
        ("BS Lan khuyên người bệnh kiêng muối hòan toàn", "lan"),
    ],
)
def test_a_repeat_is_the_same_claim_however_it_is_typed(
    matcher: ClaimMatcher, message: str, claim_id: str
) -> None:
    result = matcher.match(message)

    assert result.decision is Decision.SAME
    assert [candidate.claim_id for candidate in result.candidates] == [claim_id]
    assert not result.candidates[0].differs


@pytest.mark.parametrize(
    "message",
    [
        "Đèo Hải Vân sạt lở nặng, cấm xe 5 ngày.",
        "deo hai van sat lo nang cam xe 5 ngay",
        "Đèo Prenn sạt lở nặng, cấm xe 3 ngày.",
        "Đèo Hải Vân sạt lở nặng, không cấm xe 3 ngày.",
        "Đèo Hải Vân sạt lở nặng, cấm xe 3 tuần.",
        "Đèo Hải Vân sạt lở nặng.",
        "Đèo Hải Vân sạt lở nặng, cấm xe 3",
        "Đèo Hải Vân sạt lở nặng, cấm xe 3 ngày từ 20/11.",
        "Không nên rửa trứng trước khi cất vào tủ lạnh.",
        "khong nen rua trung truoc khi cat vao tu lanh",
        "Nên rửa trứng sau khi cất vào tủ lạnh.",
        "Không đội mũ bảo hiểm khi đi xe máy bị phạt 50.000 đồng.",
        "Không đội mũ bảo hiểm khi đi xe đạp bị phạt 500.000 đồng.",
        "Đội mũ bảo hiểm khi đi xe máy bị phạt 500.000 đồng.",
        "Học sinh Hà Nội nghỉ học từ ngày 21/11 vì rét đậm.",
        "Học sinh Hà Nam nghỉ học từ ngày 20/11 vì rét đậm.",
        "Học sinh Hà Nội nghỉ học từ ngày 20/11/2025 vì rét đậm.",
        "Học sinh Hà Nội nghỉ học đến ngày 20/11 vì rét đậm.",
        "Bác sĩ Hoa khuyên người bệnh kiêng muối hoàn toàn.",
        "Bác sĩ Lan khuyên người bệnh kiêng đường hoàn toàn.",
        "Bác sĩ Lan khuyên người bệnh kiêng muỗi hoàn toàn.",
        "Tin bác sĩ Lan khuyên người bệnh kiêng muối hoàn toàn là sai sự thật.",
        "Uống nước muối ấm mỗi tối ngừa được bệnh cúm.",
        "Uống nước muối lạnh mỗi sáng ngừa được bệnh cúm.",
        "Uống nước muối ấm mỗi sáng gây bệnh cúm.",
    ],
)
def test_another_fact_is_shown_but_never_answered_as_the_same(matcher: ClaimMatcher, message: str) -> None:
    result = matcher.match(message)

    assert result.decision is Decision.MAYBE


def test_who_does_what_to_whom_is_not_a_matter_of_words() -> None:
    matcher = ClaimMatcher()
    matcher.add([KnownClaim("bus", ("Xe ben húc đuôi xe buýt trên cầu",))])

    assert matcher.match("Xe buýt húc đuôi xe ben trên cầu").decision is not Decision.SAME
    assert matcher.match("xe ben hoc duoi xe buyt tren cau").decision is not Decision.SAME
    assert matcher.match("Xe ben húc đuôi xe buýt trên cầu").decision is Decision.SAME


@pytest.mark.parametrize(
    "message",
    ["", "   ", "😱😱😱", "xin chào", "Mai mấy giờ đi học vậy con?", "asdf qwer zxcv", "cảm ơn ad nhiều"],
)
def test_chatter_gets_no_candidate(message: str) -> None:
    matcher = ClaimMatcher()
    matcher.add(CLAIMS)

    result = matcher.match(message)

    assert result.decision is Decision.NONE
    assert result.candidates == ()


def test_a_paraphrase_gets_candidates_with_reasons(matcher: ClaimMatcher) -> None:
    result = matcher.match("mn ơi đèo Hải Vân bị sạt lở, người ta cấm xe tới 5 ngày lận")

    first = result.candidates[0]
    assert result.decision is Decision.MAYBE
    assert first.claim_id == "deo"
    assert first.differs
    assert any(reason.aspect is Aspect.WORDING and reason.yours for reason in first.reasons)
    assert any(
        (r.yours, r.theirs, r.agreement) == ("5 ngày", "3 ngày", Agreement.DIFFERS) for r in first.reasons
    )


def test_one_known_claim_is_enough_to_be_found() -> None:
    matcher = ClaimMatcher()
    matcher.add([DEO])

    assert matcher.match("deo hai van cam xe roi").decision is Decision.MAYBE
    assert matcher.match("Chiều nay mình đi ăn phở nhé").decision is Decision.NONE


def test_an_empty_matcher_finds_nothing() -> None:
    assert ClaimMatcher().match("Đèo Hải Vân sạt lở").decision is Decision.NONE


def test_two_claims_with_one_wording_are_left_to_the_asker() -> None:
    matcher = ClaimMatcher()
    matcher.add([KnownClaim("b", DEO.texts), KnownClaim("a", DEO.texts)])

    result = matcher.match(DEO.texts[0])

    assert result.decision is Decision.MAYBE
    assert [candidate.claim_id for candidate in result.candidates] == ["a", "b"]


def test_no_more_candidates_than_asked_for(matcher: ClaimMatcher) -> None:
    matcher.add([KnownClaim(f"deo{n}", (f"Đèo Hải Vân sạt lở nặng lần {n} trong năm",)) for n in range(9)])

    assert len(matcher.match("đèo Hải Vân lại sạt lở nặng trong năm", limit=2).candidates) == 2
    assert matcher.match("đèo Hải Vân lại sạt lở nặng trong năm", limit=0).candidates == ()


def test_a_removed_claim_is_forgotten_and_a_replaced_one_changes(matcher: ClaimMatcher) -> None:
    matcher.remove(["deo", "nobody"])
    assert len(matcher) == len(CLAIMS) - 1
    assert matcher.match(DEO.texts[0]).decision is not Decision.SAME

    matcher.add([KnownClaim("muoi", ("Tắm nước lá chữa được bệnh sởi.",))])
    assert len(matcher) == len(CLAIMS) - 1
    assert matcher.match(MUOI.texts[0]).decision is not Decision.SAME
    assert matcher.match("Tắm nước lá chữa được bệnh sởi").decision is Decision.SAME


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), batches=st.integers(1, 3))
def test_a_ranking_does_not_depend_on_the_order_of_adding(seed: int, batches: int) -> None:
    shuffled = list(CLAIMS)
    random.Random(seed).shuffle(shuffled)
    first, second = ClaimMatcher(WordVectors()), ClaimMatcher(WordVectors())
    first.add(CLAIMS)
    for batch in range(batches):
        second.add(shuffled[batch::batches])

    for message in ("đèo Hải Vân cấm xe 4 ngày", "uống nước muối ngừa cúm", "rửa trứng rồi cất tủ lạnh"):
        assert first.match(message) == second.match(message)
        assert first.closest(message) == second.closest(message)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([text for claim in CLAIMS for text in claim.texts]), st.sampled_from(["NFC", "NFD"]))
def test_composed_and_decomposed_messages_find_the_same(text: str, form: str) -> None:
    matcher = ClaimMatcher()
    matcher.add(CLAIMS)

    written = unicodedata.normalize(form, text)  # type: ignore[arg-type]

    assert matcher.match(written).decision is Decision.SAME


def test_matching_goes_on_while_claims_are_added() -> None:
    matcher = ClaimMatcher()
    matcher.add(CLAIMS)
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(20):
                assert matcher.match(DEO.texts[0]).decision is Decision.SAME
        except BaseException as failure:
            failures.append(failure)

    def change() -> None:
        for n in range(10):
            matcher.add([KnownClaim(f"new{n}", (f"Tin đồn mới số {n} về cây cầu",))])

    threads = [threading.Thread(target=ask) for _ in range(2)] + [
        threading.Thread(target=change) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(matcher) == len(CLAIMS) + 10


def test_a_very_long_message_is_read_in_time() -> None:
    matcher = ClaimMatcher()
    matcher.add(CLAIMS)

    assert matcher.match("đèo Hải Vân sạt lở nặng cấm xe " * 1000).decision in (Decision.MAYBE, Decision.NONE)
