from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuchu.match import Agreement, Aspect
from thuchu.match.facts import compare, extract, facts_allow_same


def value(text: str, aspect: Aspect) -> list[str]:
    return [f"{fact.value} {fact.kind}" for fact in extract(text)[1] if fact.aspect is aspect]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tăng 3 triệu", "tăng 3.000.000 đồng"),
        ("mất 3tr", "mất ba triệu"),
        ("nộp 250k", "nộp 250.000đ"),
        ("nghỉ ba ngày", "nghỉ 3 ngày"),
        ("lãi 7,2%", "lãi 7.2 phần trăm"),
        ("90% ao tôm", "chín mươi phần trăm ao tôm"),
        ("hai trăm nghìn đồng", "200.000 đồng"),
        ("3 ký 2", "3,2 kg"),
        ("ba mươi lăm căn nhà", "35 căn nhà"),
        ("một nghìn không trăm bảy mươi người", "1070 người"),
        ("ngày 20/11", "ngày 20 tháng 11"),
        ("20-11-2026", "20/11/2026"),
        ("mùng 2 tháng 11", "2/11"),
        ("22h", "10 giờ tối"),
        ("22:00", "22h00"),
        ("thứ Năm", "thứ 5"),
        ("ở SG", "ở TP Hồ Chí Minh"),
        ("tại Thừa Thiên Huế", "tại Huế"),
        ("Q3 mất nước", "quận 3 mất nước"),
    ],
)
def test_one_fact_in_two_notations_is_one(one: str, other: str) -> None:
    reasons = compare(one, other)

    assert reasons
    assert all(reason.agreement is Agreement.SAME for reason in reasons)


@pytest.mark.parametrize(
    ("one", "other", "aspect"),
    [
        ("Cấm xe 5 ngày", "Cấm xe 3 ngày", Aspect.NUMBER),
        ("Cấm xe năm ngày", "Cấm xe ba ngày", Aspect.NUMBER),
        ("Uống 10 giọt", "Uống 10 ml", Aspect.NUMBER),
        ("Lãi 1,2%", "Lãi 12%", Aspect.NUMBER),
        ("Trẻ trên 12 tuổi", "Trẻ dưới 12 tuổi", Aspect.QUANTITY),
        ("Tất cả giếng bị cạn", "Hầu hết giếng bị cạn", Aspect.QUANTITY),
        ("Nghỉ học từ 2/11", "Nghỉ học từ 11/2", Aspect.DATE),
        ("Mất điện từ 22h", "Mất điện từ 2h", Aspect.DATE),
        ("Hạn 20/3/2026", "Hạn 20/3/2027", Aspect.DATE),
        ("Khám sáng thứ Năm", "Khám chiều thứ Năm", Aspect.DATE),
        ("Cháy chợ ở Bình Dương", "Cháy chợ ở Bình Định", Aspect.PLACE),
        ("Vỡ đập hồ Kẻ Gỗ", "Vỡ đập hồ Dầu Tiếng", Aspect.PLACE),
        ("Phường 5 mất nước", "Phường 7 mất nước", Aspect.PLACE),
        ("Tàu SE1 trễ", "Tàu SE3 trễ", Aspect.NAME),
        ("Chị Lan làm y tá", "Chị Hoa làm y tá", Aspect.NAME),
        ("Nên rửa trứng", "Không nên rửa trứng", Aspect.NEGATION),
        ("Giá xăng tăng", "Giá xăng giảm", Aspect.NEGATION),
        ("The vaccine is safe", "The vaccine is not safe", Aspect.NEGATION),
        ("ngay mai co dien", "ngày mai không có điện", Aspect.NEGATION),
    ],
)
def test_another_fact_differs_and_can_never_be_the_same_claim(one: str, other: str, aspect: Aspect) -> None:
    reasons = compare(one, other)

    assert any(reason.aspect is aspect and reason.agreement is Agreement.DIFFERS for reason in reasons)
    assert not facts_allow_same(reasons)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Cấm xe 3 ngày", "Cấm xe"), ("Vỡ đê ở Cà Mau", "Vỡ đê"), ("Nghỉ học từ 2/11", "Nghỉ học")],
)
def test_a_fact_on_one_side_only_is_unknown_and_holds_an_answer_back(one: str, other: str) -> None:
    reasons = compare(one, other)

    assert [reason.agreement for reason in reasons] == [Agreement.UNKNOWN]
    assert not facts_allow_same(reasons)
    assert not facts_allow_same(compare(other, one))


@pytest.mark.parametrize(
    "text",
    [
        "Uống nước muối có ngừa cúm không?",
        "Tin này có thật không ạ",
        "Ăn vậy đúng ko mn",
        "Không khí Hà Nội ô nhiễm",
        "Đắp lá trầu không lên vết bỏng",
        "Hãng hàng không tăng giá vé",
        "Có nên ăn hay không",
        "Bệnh này không chỉ lây qua đường hô hấp",
    ],
)
def test_a_question_or_a_compound_word_denies_nothing(text: str) -> None:
    assert value(text, Aspect.NEGATION) == []


@pytest.mark.parametrize(
    "text", ["Không được tắm", "Chưa có thuốc chữa", "Đừng lội qua suối", "khong co dien"]
)
def test_a_denial_is_seen(text: str) -> None:
    assert len(value(text, Aspect.NEGATION)) == 1


def test_the_words_of_a_reason_stand_in_both_messages() -> None:
    yours, theirs = "Đèo Hải Vân cấm xe 5 ngày nha mn", "Đèo Hải Vân sạt lở, cấm xe 3 ngày."

    for reason in compare(yours, theirs):
        assert reason.yours in yours
        assert reason.theirs in theirs
    assert any((reason.yours, reason.theirs) == ("5 ngày", "3 ngày") for reason in compare(yours, theirs))


@pytest.mark.parametrize(
    "text", ["9" * 5000, "1.1.1.1.1", "3,", "٣ ngày", "0,000", "1/0", "2/3/4/5/6", "15 phần 0"]
)
def test_odd_numbers_break_nothing(text: str) -> None:
    assert compare(text, "3 ngày") is not None


def test_an_english_no_denies_nothing_in_a_vietnamese_text_without_marks() -> None:
    reasons = compare("sac dien thoai qua dem lam pin no tung", "Sạc điện thoại qua đêm làm pin nổ tung")

    assert not [reason for reason in reasons if reason.agreement is Agreement.DIFFERS]


PIECES = st.one_of(
    st.sampled_from(
        [
            "3",
            "²",
            "٣",
            "१२",
            "½",
            "Ⅳ",
            "triệu",
            "k",
            "tr",
            "/",
            "20/11",
            "ngày",
            "%",
            "-",
            "không",
            "25h",
            "99/99",
            "1.000.000.000",
            "3,5",
            "..",
            "22g30",
            "①",
            "３",
            "HN",
            "Q1",
            ":",
            "ba",
        ]
    ),
    st.text(max_size=3),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=9).map(" ".join), st.lists(PIECES, max_size=9).map("".join))
def test_no_text_is_too_odd_to_compare(yours: str, theirs: str) -> None:
    assert isinstance(compare(yours, theirs), tuple)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chợ nghỉ rằm tháng 7", "Chợ nghỉ 15/7 âm lịch"),
        ("Cúng ông Táo 23 tháng Chạp", "Cúng ông Táo ngày 23/12 âm lịch"),
        ("Quán mở mùng 2 Tết", "Quán mở mùng 2 tháng Giêng"),
        ("Quán mở mồng 2 tháng giêng", "Quán mở 2/1 ÂL"),
        ("Chợ hoa nghỉ chiều 30 Tết", "Chợ hoa nghỉ chiều 30 tháng Chạp"),
    ],
)
def test_one_lunar_day_has_many_spellings(one: str, other: str) -> None:
    dates = [reason for reason in compare(one, other) if reason.aspect is Aspect.DATE]

    assert dates
    assert all(reason.agreement is Agreement.SAME for reason in dates)


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("Lễ vào 10/3 âm lịch", "Lễ vào 10/3", Agreement.UNKNOWN),
        ("Lễ vào 10/3 âm lịch", "Lễ vào 11/3 âm lịch", Agreement.DIFFERS),
        ("Chợ nghỉ rằm tháng 7", "Chợ nghỉ rằm tháng 8", Agreement.DIFFERS),
        ("Quán mở mùng 2 Tết", "Quán mở mùng 4 Tết", Agreement.DIFFERS),
    ],
)
def test_a_lunar_day_is_not_the_solar_one_with_its_numbers(
    one: str, other: str, agreement: Agreement
) -> None:
    assert {r.agreement for r in compare(one, other) if r.aspect is Aspect.DATE} == {agreement}


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("Bão vào Hải Dương", "Bão vào Hải Phòng", Agreement.UNKNOWN),  # now one province
        ("Ngập ở Bình Dương", "Ngập ở TP.HCM", Agreement.UNKNOWN),
        ("Bão vào Hải Dương", "Bão vào Hưng Yên", Agreement.DIFFERS),
        (
            "Bão vào Hà Nam",
            "Bão vào Nam Định",
            Agreement.DIFFERS,
        ),  # in one province now, but two places in it
        ("Bão vào Hải Dương", "Bão vào Hải Dương", Agreement.SAME),
    ],
)
def test_a_province_and_the_one_it_was_merged_into_may_be_meant_by_one(
    one: str, other: str, agreement: Agreement
) -> None:
    assert {r.agreement for r in compare(one, other) if r.aspect is Aspect.PLACE} == {agreement}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đê tràn sâu nửa mét", "Đê tràn sâu 0,5 m"),
        ("Chờ nửa tiếng", "Chờ 30 phút"),
        ("Nghỉ nửa năm", "Nghỉ 6 tháng"),
        ("Ngập 3/4 cánh đồng", "Ngập 75% cánh đồng"),
        ("Ngập ba phần tư cánh đồng", "Ngập 3/4 cánh đồng"),
        ("Mua hai tá ly", "Mua 24 cái ly"),
        ("Mua một chục trứng", "Mua 10 quả trứng"),
        ("Bò đẻ được hăm mốt ngày", "Bò đẻ được 21 ngày"),
        ("Nước lên gấp đôi", "Nước lên gấp 2 lần"),
        ("Cọc một cây vàng", "Cọc mười chỉ vàng"),
        ("Nước dâng ba tấc", "Nước dâng 30 cm"),
        ("Hố sâu mười thước", "Hố sâu 10 mét"),
        ("Sạt mất 2 công đất", "Sạt mất 2000 m2 đất"),
        ("Mở năm cửa xả", "Mở 5 cửa xả"),
    ],
)
def test_one_amount_has_many_spellings(one: str, other: str) -> None:
    found = [r for r in compare(one, other) if r.aspect in (Aspect.NUMBER, Aspect.QUANTITY, Aspect.DATE)]

    assert found
    assert all(reason.agreement is Agreement.SAME for reason in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xe chạy lúc 5 giờ kém 15", "Xe chạy lúc 4h45"),
        ("Xe tới lúc ba giờ kém mười lăm chiều", "Xe tới lúc 14:45"),
        ("Vào lớp lúc bảy rưỡi sáng", "Vào lớp lúc 7h30 sáng"),
        ("Cho ăn lúc sáu giờ mười lăm chiều", "Cho ăn lúc 18h15"),
        ("Mở cửa từ một giờ trưa", "Mở cửa từ 13 giờ"),
        ("Kéo lưới lúc nửa đêm", "Kéo lưới lúc 0 giờ"),
        ("Giao hàng lúc 12h đêm", "Giao hàng lúc 0h"),
        ("Bão vào ngày 2.11.1997", "Bão vào ngày 2/11/1997"),
        ("Hết hạn ngày 30.6", "Hết hạn ngày ba mươi tháng sáu"),
        ("Thông xe dịp 30/4", "Thông xe dịp ba mươi tháng tư"),
    ],
)
def test_one_time_has_many_spellings(one: str, other: str) -> None:
    found = [reason for reason in compare(one, other) if reason.aspect in (Aspect.DATE, Aspect.NUMBER)]

    assert found
    assert all(reason.agreement is Agreement.SAME for reason in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chờ nửa tiếng", "Chờ 45 phút"),
        ("Ngập 3/4 cánh đồng", "Ngập 2/3 cánh đồng"),
        ("Mua hai tá ly", "Mua hai chục ly"),
        ("Nước lên gấp đôi", "Nước lên gấp ba"),
        ("Cọc một cây vàng", "Cọc một chỉ vàng"),
        ("Xe chạy lúc 5 giờ kém 15", "Xe chạy lúc 5 giờ 15"),
        ("Giao hàng lúc 12h trưa", "Giao hàng lúc 12h đêm"),
        ("Nghỉ ngày 3/4", "Nghỉ ngày 4/3"),
    ],
)
def test_other_amounts_and_times_differ(one: str, other: str) -> None:
    assert any(reason.agreement is Agreement.DIFFERS for reason in compare(one, other))


@pytest.mark.parametrize(
    "text", ["con", "bò con", "không", "ngày", "nửa", "gấp", "tá", "3", "rằm", "thứ", "quận", "5 giờ kém"]
)
def test_a_text_that_ends_where_more_is_expected_is_read(text: str) -> None:
    assert compare(text, text) is not None
    assert compare(f"mua {text}", text) is not None


def test_what_stands_behind_a_denied_word_is_denied_with_it() -> None:
    reasons = compare(
        "nín thở mà không ho thì không bị nhiễm covid", "nín thở mà không ho thì không bị COVID"
    )

    assert not any(reason.agreement is Agreement.DIFFERS for reason in reasons)


def test_a_word_in_the_name_of_an_illness_is_no_opposite() -> None:
    assert not any(
        reason.aspect is Aspect.NEGATION
        for reason in compare("uống nước ấm phòng cúm", "kháng sinh chữa cảm lạnh")
    )
    assert any(reason.aspect is Aspect.NEGATION for reason in compare("uống nước ấm", "uống nước lạnh"))
