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
        ("đủ 25 xuân phải đổi thẻ", "Đủ 25 tuổi phải đổi thẻ", Aspect.NUMBER),
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
        ("đủ 25 tuỏi phải đổi thẻ", "đủ 25 tuổi phải đổi thẻ"),
        ("thu nhâp tưf 200 triêu trơ xuong", "thu nhập từ 200 triệu đồng trở xuống"),
        ("MIỄN ĐĂNG KIỂM 5 NĂM đó, khỏi xếp hàng", "miễn đăng kiểm 5 năm"),
        ("dưới 1đ là trượt", "dưới 1 điểm là trượt"),
        ("cứ 5 năm tiêm nhắc lại", "tiêm nhắc lại sau mỗi 5 năm"),
        ("bé tròn sáu tháng là chích sởi", "trẻ 6 tháng tuổi tiêm sởi"),
        ("mỗi người được cấp 15 kg gạo", "mỗi người được 15kg gạo"),
        ("chỉ có khi dưới minus 5 độ", "chỉ có khi dưới âm 5 độ C"),
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


@pytest.mark.parametrize(
    ("yours", "theirs"),
    [
        ("năm học mới phát sách miễn phí", "sách giáo khoa được phát miễn phí"),
        ("từ năm học này bầu lớp trưởng", "lớp trưởng do cả lớp bầu"),
    ],
)
def test_a_school_year_is_no_number(yours: str, theirs: str) -> None:
    assert not [reason for reason in compare(yours, theirs) if reason.aspect is Aspect.NUMBER]


@pytest.mark.parametrize(
    ("yours", "theirs"),
    [
        ("không đóng là khóa máy", "thu phí 20.000 đồng mỗi tháng"),
        ("bạn không trả thì em phải trả", "đứng tên vay hộ thì phải trả nợ"),
        ("có sét thì đừng ngồi trong xe mui trần", "ngồi trong xe mui trần khi có sét là nguy hiểm"),
        ("được ba trăm phần trăm, chưa kể lương ngày lễ", "được trả 300% lương, có kể tiền thưởng"),
        ("nghe tin chưa 🤯 dạy thêm bị cấm", "dạy thêm bị cấm"),
    ],
)
def test_a_denial_of_something_else_does_not_contradict(yours: str, theirs: str) -> None:
    told = [reason.agreement for reason in compare(yours, theirs) if reason.aspect is Aspect.NEGATION]

    assert Agreement.DIFFERS not in told


def test_a_ban_contradicts_what_is_recommended() -> None:
    told = compare("có sét thì đừng ngồi trong ô tô", "ngồi trong ô tô khi có sét là an toàn")

    assert Agreement.DIFFERS in {reason.agreement for reason in told if reason.aspect is Aspect.NEGATION}


def test_opposites_that_speak_of_two_things_do_not_contradict() -> None:
    message = (
        "Sáng nay giá vàng tăng nên em ra tiệm từ sớm, đứng xếp hàng thì nghe mọi người kể là tỉnh mình cho "
        "học sinh nghỉ học vì bão."
    )
    told = compare(message, "Tỉnh cho học sinh nghỉ học vì bão, đường tới trường giảm xe buýt.")

    assert Agreement.DIFFERS not in {reason.agreement for reason in told if reason.aspect is Aspect.NEGATION}


def test_what_differs_from_the_claim_forbids_it_however_near_another_wording_is() -> None:
    message = "Bà con yên tâm nha, đập hồ Kẻ Gỗ không vỡ, hồ vẫn an toàn"
    claim, wording = "Đập hồ Kẻ Gỗ sắp vỡ", "Hồ Kẻ Gỗ vẫn an toàn"

    assert may_be_same(message, wording, compare(message, wording))
    assert not may_be_same(message, claim, compare(message, claim), wording=wording)


def test_a_wording_that_denies_the_claim_does_not_forbid_it() -> None:
    message = "Dân Huế coi chừng, nước máy sau lũ nhiễm độc toàn bộ, rửa mặt cũng ngứa"
    claim = "Sau lũ, toàn bộ nước máy ở Huế bị nhiễm độc"
    wording = "Nước máy ở Huế sau lũ không bị nhiễm độc"

    assert not may_be_same(message, wording, compare(message, wording))
    assert may_be_same(message, claim, compare(message, claim), wording=wording)


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("Quốc Tử Giám được lập năm 1076?", "Quốc Tử Giám ở Hà Nội được lập năm 1076."),
        ("VNeID sắp thu phí 50.000 đồng", "Ứng dụng VNeID sẽ thu phí 50.000 đồng mỗi năm."),
        ("sầu riêng rớt còn 35.000 đồng", "Giá sầu riêng rớt còn 35.000 đồng một ký."),
        ("Bão số 8 vào Thanh Hóa tối thứ bảy", "Bão số 8 sẽ đổ bộ vào Thanh Hóa tối thứ bảy tuần này."),
    ],
)
def test_a_message_may_leave_out_what_does_not_make_the_claim(message: str, claim: str) -> None:
    assert may_be_same(message, claim, compare(message, claim))


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("Nhổ một sợi lông bạc sẽ mọc thêm ba sợi", "Nhổ một sợi tóc bạc sẽ mọc thêm ba sợi."),
        ("Đèo Hải Vân sạt lở nặng, cấm xe 3 ngày từ 20/11.", "Đèo Hải Vân sạt lở nặng, cấm xe 3 ngày."),
        ("Bác sĩ khuyên kiêng muỗi hoàn toàn", "Bác sĩ khuyên kiêng muối hoàn toàn."),
    ],
)
def test_one_other_word_or_a_date_more_makes_it_another_claim(message: str, claim: str) -> None:
    assert not may_be_same(message, claim, compare(message, claim))
