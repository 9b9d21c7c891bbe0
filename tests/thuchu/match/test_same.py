"""What forbids answering a message with a claim that is much like it."""

from __future__ import annotations

import pytest

from thuchu.match.facts import compare
from thuchu.match.model import Agreement, Aspect
from thuchu.match.same import may_be_same

XOI = "Ăn xôi đậu trước giờ thi giúp làm bài thi đậu."


@pytest.mark.parametrize(
    "message",
    [
        "Sáng trước giờ thi nấu cho con chén xôi đậu, ăn vô là làm bài đậu luôn, đừng chờ tới trưa.",
        "ăn xôi đậu trước giờ thi là thi đậu đó, không giỡn đâu",
    ],
)
def test_a_message_may_deny_something_beside_the_claim(message: str) -> None:
    assert may_be_same(message, XOI, compare(message, XOI))


@pytest.mark.parametrize(
    "message",
    [
        "Ăn xôi đậu trước giờ thi giúp làm bài thi đậu là không đúng, cả nhà đọc kỹ rồi hãy gửi tiếp nghe.",
        "Ăn xôi đậu trước giờ thi giúp làm bài thi đậu: chưa có bằng chứng nào cho chuyện ấy cả nhà nhé.",
        "Chuyện ăn xôi đậu trước giờ thi giúp làm bài thi đậu là tin giả, mong mọi người ngừng chia sẻ.",
        "Trước giờ thi không ăn xôi đậu thì sẽ không làm được bài, bà ngoại nói vậy suốt mấy năm nay rồi.",
        "Don't believe that sticky rice with beans before an exam makes you pass.",
    ],
)
def test_what_denies_the_claim_is_not_the_same(message: str) -> None:
    assert not may_be_same(message, XOI, compare(message, XOI))


def test_a_number_the_message_does_not_have_forbids_it() -> None:
    message, claim = "Đi làm trễ là bị trừ tiền đó nha", "Đi làm trễ bị trừ 500.000 đồng."

    assert not may_be_same(message, claim, compare(message, claim))


@pytest.mark.parametrize(
    ("yours", "theirs", "aspect"),
    [
        ("Bảo Đại thoái vị ở Ngọ Môn", "Hôm ấy Vua Bảo Đại thoái vị ở Ngọ Môn", Aspect.NAME),
        ("đủ 25 tuỏi phải đổi thẻ", "Đủ 25 tuổi phải đổi thẻ", Aspect.NUMBER),
    ],
)
def test_what_may_be_one_fact_is_left_open(yours: str, theirs: str, aspect: Aspect) -> None:
    reasons = [reason for reason in compare(yours, theirs) if reason.aspect is aspect]

    assert Agreement.UNKNOWN in {reason.agreement for reason in reasons}
    assert Agreement.DIFFERS not in {reason.agreement for reason in reasons}


@pytest.mark.parametrize(
    ("yours", "theirs"),
    [
        ("nộp trong vòng 6 tháng", "nộp trong 6 tháng"),
        ("bão số tám vào Thanh Hóa", "bão số 8 vào Thanh Hóa"),
    ],
)
def test_a_number_in_another_notation_is_the_same_one(yours: str, theirs: str) -> None:
    numbers = [reason.agreement for reason in compare(yours, theirs) if reason.aspect is Aspect.NUMBER]

    assert numbers == [Agreement.SAME]


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        (
            "Cáp quang biển đứt là do neo tàu chứ đâu phải cá mập cắn",
            "Cáp quang biển bị đứt là do cá mập cắn.",
        ),
        ("đâu có chuyện cá mập cắn cáp quang biển", "Cá mập cắn đứt cáp quang biển."),
    ],
)
def test_dau_phai_denies(message: str, claim: str) -> None:
    assert not may_be_same(message, claim, compare(message, claim))


@pytest.mark.parametrize("message", ["ở đâu có bán nước mắm này", "đừng ra sông, không là trôi đó"])
def test_where_and_or_else_deny_nothing(message: str) -> None:
    said = compare(message, "nước mắm này là hàng thật trôi nổi")

    assert not [r for r in said if r.aspect is Aspect.NEGATION and r.yours.startswith(("đâu", "không là"))]
