"""What people count, and what happens once or so many times."""

from __future__ import annotations

from thuchu.match.reading import Reading
from thuchu.text.wordlist import word_list

# Words that only say that things are counted; with or without them the number is one.
CLASSIFIERS = word_list(
    "cái chiếc con quả trái hột hạt cây căn ngôi tờ tấm bức cuốn quyển củ bông đóa thằng đứa vị "
    "cai chiec trai cuon quyen"
)
# What people count, so that a small spelled number before it is a number ("ba người", not "người ba").
COUNTED = word_list(
    "người con chiếc cái mũi họ căn nhà xã huyện môn kỳ ca vụ thùng hộp viên góc cây đôi cặp toa tỉnh giọt "
    "quả chai gói bó tờ tép bữa phần xe tàu thuyền chuyến đợt đứa bé cháu em bạn nghề lớp ngôi thôn phường "
    "hộ cửa trường ghe cuốn quyển trái trứng gốc bao ao tấn loại cơn trận tuyến đường cầu phòng giường bệnh "
    "ngân tháng khách thành đội nhóm bộ lô mẫu lứa buổi vòng bàn trang câu dòng kiện container tấm bức cuộc "
    "ngọn đoạn điểm khu tổ trạm bến cột sạp quầy tiệm bậc học công giáo bác y sinh trẻ phụ nạn thi nghi "
    "people children men women students patients cases deaths houses schools cars doctors villages buses "
    "boats dogs cats cows pigs times nguoi chiec cai mui ho nha xa huyen mon vu thung hop vien goc doi cap "
    "tinh giot qua chai goi bo to tep bua phan tau thuyen chuyen dot dua be chau ban hoc nghe lop ngoi thon "
    "phuong cua truong"
)
PEOPLE = word_list("nguoi em be chau ban tre dua people children students patients")
# After "năm" these make it the word "year": "năm nay", "năm học".
_AFTER_YEAR = word_list("nay ngoai sau toi truoc hoc qua do kia nao")
EVENTS = word_list("lần lượt chuyến bữa cữ buổi đợt viên liều mũi ca phiên ly cốc lan luot chuyen bua times")
ONE_EVENT = {"lượt": "lan", "lần": "lan", "lan": "lan", "luot": "lan", "times": "lan", "cốc": "ly"}
TIMES_UNITS = word_list("ngày tuần tháng năm quý giờ ngay tuan thang gio")
DONE_DAILY = word_list(
    "uống ăn chạy có dùng tập đi bay tiêm nhỏ thoa bôi tưới khám họp phát uong an chay dung"
)


def is_year_word(reading: Reading, at: int) -> bool:
    """Tell whether the "năm" at a syllable is the year: "năm nay", "năm học"."""
    row = reading.syllables
    return at + 1 < len(row) and row[at + 1].bare in _AFTER_YEAR
