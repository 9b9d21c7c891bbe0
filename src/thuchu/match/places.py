"""Places: provinces and big cities under their names of today and before, and "xã/hồ/đèo + name"."""

from __future__ import annotations

from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading, Syllable
from thuchu.text.normalise import fold
from thuchu.text.wordlist import word_list

# The 63 provinces before July 2025, which include the names of the 34 after, and well-known towns.
_NAMES = (
    "An Giang", "Bà Rịa", "Vũng Tàu", "Bắc Giang", "Bắc Kạn", "Bạc Liêu", "Bắc Ninh", "Bến Tre", "Bình Định",
    "Bình Dương", "Bình Phước", "Bình Thuận", "Cà Mau", "Cần Thơ", "Cao Bằng", "Đà Nẵng", "Đắk Lắk",
    "Đắk Nông", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh",
    "Hải Dương", "Hải Phòng", "Hậu Giang", "Hòa Bình", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum",
    "Lai Châu", "Lâm Đồng", "Lạng Sơn", "Lào Cai", "Long An", "Nam Định", "Nghệ An", "Ninh Bình",
    "Ninh Thuận", "Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị",
    "Sóc Trăng", "Sơn La", "Tây Ninh", "Thái Bình", "Thái Nguyên", "Thanh Hóa", "Huế", "Tiền Giang",
    "Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc", "Yên Bái", "Hồ Chí Minh", "Đà Lạt", "Nha Trang",
    "Quy Nhơn", "Hạ Long", "Sa Pa", "Phú Quốc", "Côn Đảo", "Lý Sơn", "Buôn Ma Thuột", "Pleiku", "Biên Hòa",
    "Thủ Đức", "Hội An", "Tam Kỳ", "Đồng Hới", "Đông Hà", "Phan Thiết", "Phan Rang", "Rạch Giá", "Long Xuyên",
    "Châu Đốc", "Cao Lãnh", "Sa Đéc", "Mỹ Tho", "Tân An", "Việt Trì", "Móng Cái", "Cẩm Phả", "Uông Bí",
    "Tam Đảo", "Mộc Châu", "Hải Vân", "Vũng Áng", "Cam Ranh", "Tuy Hòa", "Bảo Lộc", "Hoàng Sa", "Trường Sa",
    "Mê Kông", "Việt Nam", "Trung Quốc", "Thái Lan", "Campuchia", "Lào", "Nhật Bản", "Hàn Quốc", "Đài Loan",
    "Singapore", "Malaysia", "Philippines", "Ấn Độ", "Nga", "Ukraine", "Pháp", "Đức", "Úc", "Mỹ", "Anh Quốc",
    "Israel", "Iran", "Hồng Kông", "Triều Tiên", "Myanmar", "Indonesia", "Châu Âu", "Châu Phi", "Tây Nguyên",
    "Lăng Cô", "Chợ Lớn", "Gò Vấp", "Bình Thạnh", "Bình Chánh", "Hóc Môn", "Củ Chi", "Cần Giờ", "Nhà Bè",
    "Tân Bình", "Tân Phú", "Phú Nhuận", "Bình Tân", "Ba Đình", "Hoàn Kiếm", "Đống Đa", "Cầu Giấy",
    "Thanh Xuân", "Hoàng Mai", "Long Biên", "Hà Đông", "Gia Lâm", "Đông Anh", "Sóc Sơn", "Ba Vì", "Mỹ Đình",
)  # fmt: skip
_ALIASES = {
    "xu nghe": "nghe an", "xu thanh": "thanh hoa", "dat cang": "hai phong", "thu do": "ha noi",
    "buon me thuot": "buon ma thuot", "co do hue": "hue", "xu hue": "hue", "dat mui": "ca mau",
    "dat to": "phu tho", "thanh pho hoa phuong do": "hai phong", "thu do ha noi": "ha noi",
    "sai gon": "ho chi minh", "thua thien hue": "hue", "tphcm": "ho chi minh", "saigon": "ho chi minh",
    "hanoi": "ha noi", "danang": "da nang", "dak lak": "dak lak", "dac lac": "dak lak", "daklak": "dak lak",
    "kontum": "kon tum", "sapa": "sa pa", "dalat": "da lat", "mekong": "me kong", "vietnam": "viet nam",
    "mien nam": "mien nam", "mien bac": "mien bac", "mien trung": "mien trung", "mien tay": "mien tay",
    "ban me thuot": "buon ma thuot", "china": "trung quoc", "thailand": "thai lan", "japan": "nhat ban",
}  # fmt: skip
# Written so in capitals only; in small letters "vt" is a rank or a verb.
_CAPITAL_SHORT = {
    "VT": "vung tau",
    "BMT": "buon ma thuot",
    "HP": "hai phong",
    "CT": "can tho",
    "SG": "ho chi minh",
}
# Also ordinary words or names: only with a capital letter and, in accented text, these marks.
_NEEDS_CAPITAL = word_list("hue nga phap duc uc my lao vinh") | {
    "hoa binh", "thai binh", "ninh binh", "tan an", "tan phu", "cau giay", "an giang", "nha be", "long an",
    "cho lon", "mien nam", "mien bac", "mien trung", "mien tay", "quang nam", "ha nam", "ha dong", "chau au",
}  # fmt: skip
_NEEDS_HEAD_UNMARKED = word_list("nga phap duc uc my lao")
# The provinces of 1 July 2025 that took in others (Resolution 202/2025/QH15). The other eleven are as before.
_TOOK_IN = {
    "tuyen quang": ("ha giang",), "lao cai": ("yen bai",), "thai nguyen": ("bac kan",),
    "phu tho": ("vinh phuc", "hoa binh"), "bac ninh": ("bac giang",), "hung yen": ("thai binh",),
    "hai phong": ("hai duong",), "ninh binh": ("ha nam", "nam dinh"), "quang tri": ("quang binh",),
    "da nang": ("quang nam",), "quang ngai": ("kon tum",), "gia lai": ("binh dinh",),
    "khanh hoa": ("ninh thuan",), "lam dong": ("dak nong", "binh thuan"), "dak lak": ("phu yen",),
    "ho chi minh": ("binh duong", "ba ria", "vung tau"), "dong nai": ("binh phuoc",),
    "tay ninh": ("long an",),
    "can tho": ("soc trang", "hau giang"), "vinh long": ("ben tre", "tra vinh"), "dong thap": ("tien giang",),
    "ca mau": ("bac lieu",), "an giang": ("kien giang",),
}  # fmt: skip
_NOW_IN = {old: new for new, olds in _TOOK_IN.items() for old in olds}
_MARKED = {fold(name): name.casefold() for name in _NAMES}
_KNOWN = {**{bare: bare for bare in _MARKED}, **_ALIASES}
_LONGEST = max(len(name.split()) for name in _KNOWN)

# A head word and the capitalised name after it make a place.
_HEADS = (
    "thị xã", "thị trấn", "thành phố", "cao tốc", "sân bay", "bến xe", "ga", "xã", "phường", "huyện", "quận",
    "tỉnh", "thôn", "ấp", "bản", "buôn", "hồ", "sông", "suối", "kênh", "cầu", "đèo", "đảo", "núi", "đập",
    "biển", "chợ", "đường", "phố", "cảng", "vịnh", "bãi", "hầm", "ngã tư", "ngã ba", "khu phố", "thủy điện",
)  # fmt: skip
_HEAD_WORDS = {fold(head): head for head in _HEADS}
_NUMBERED = word_list("quan phuong") | {"quoc lo", "tinh lo", "duong so", "khu pho"}
_NUMBER_WORDS = {
    "nhất": "1", "nhì": "2", "ba": "3", "tư": "4", "năm": "5", "sáu": "6", "bảy": "7", "tám": "8",
    "chín": "9", "mười": "10",
}  # fmt: skip
_LONGEST_HEAD = 2  # words
_LONGEST_NAME = 4  # words


def find_places(reading: Reading) -> list[Fact]:
    """Return the places named, in order; the value is the folded name under which all its spellings meet."""
    facts: list[Fact] = []
    at = 0
    while at < len(reading.syllables):
        found = _numbered(reading, at) or _known(reading, at) or _after_head(reading, at)
        if found is not None:
            facts.append(found)
        at = found.end if found is not None else at + 1
    return facts


def may_be_one(one: str, other: str) -> bool:
    """Tell whether two different places may be meant by one: an old province and the one it now lies in.

    Before July 2025 Hải Dương and Hải Phòng were two; since then a place in the first lies in the second.
    """
    return one == _NOW_IN.get(other) or other == _NOW_IN.get(one)


def _joined(row: tuple[Syllable, ...], at: int, length: int) -> str:
    return " ".join(syllable.bare for syllable in row[at : at + length]) if at + length <= len(row) else ""


def _known(reading: Reading, at: int) -> Fact | None:
    row = reading.syllables
    surface = reading.text[row[at].start : row[at].end]
    if surface in _CAPITAL_SHORT:
        end = at + 1
        while end < len(row) and row[end].start == row[at].start:
            end += 1
        return Fact(Aspect.PLACE, "place", _CAPITAL_SHORT[surface], at, end)
    for length in range(_LONGEST, 0, -1):
        bare = _joined(row, at, length)
        if bare not in _KNOWN or not _is_meant(reading, at, bare, length):
            continue
        start = at
        ahead = at - 1 if at and row[at - 1].bare == "." else at  # "TP.HCM"
        for head_length in (2, 1):
            before = _joined(row, ahead - head_length, head_length) if ahead >= head_length else ""
            if before in ("thanh pho", "tinh", "tp"):
                start = ahead - head_length
                break
        return Fact(Aspect.PLACE, "place", _KNOWN[bare], start, at + length)
    return None


def _is_meant(reading: Reading, at: int, bare: str, length: int) -> bool:
    piece = reading.syllables[at : at + length]
    marked = any(syllable.marked for syllable in piece)
    wanted = _MARKED.get(bare)
    if wanted is not None and (marked or reading.accented):
        spelled = " ".join(syllable.small for syllable in piece)
        if spelled != wanted and spelled != bare.replace(" ", ""):
            return not marked and piece[0].capital
    if bare in _NEEDS_CAPITAL and bare in _NEEDS_HEAD_UNMARKED and not (marked and piece[0].capital):
        return piece[0].capital and at > 0 and reading.accented
    if bare in _NEEDS_CAPITAL and reading.accented:
        return piece[0].capital
    return True


def _numbered(reading: Reading, at: int) -> Fact | None:
    row = reading.syllables
    for length in (2, 1):
        head = _joined(row, at, length)
        if head in _NUMBERED and at + length < len(row):
            number = _NUMBER_WORDS.get(row[at + length].small, row[at + length].bare).lstrip("0")
            if not number.isdecimal():
                continue
            return Fact(Aspect.PLACE, head, f"{head} {number}", at, at + length + 1)
    return None


def _after_head(reading: Reading, at: int) -> Fact | None:
    """Find "đèo Hải Vân": needs capital letters, so all-capital and small-letter texts give nothing here."""
    row = reading.syllables
    for length in range(_LONGEST_HEAD, 0, -1):
        head = _joined(row, at, length)
        if head not in _HEAD_WORDS or (reading.accented and row[at].small != _HEAD_WORDS[head].split()[0]):
            continue
        end = at + length
        while end < len(row) and end - at - length < _LONGEST_NAME and _is_name_part(row[end]):
            end += 1
        if end > at + length and not row[at].shouted:
            known = _joined(row, at + length, end - at - length)
            value = _KNOWN.get(known, known)
            return Fact(Aspect.PLACE, "place", value, at, end)
    return None


def _is_name_part(syllable: Syllable) -> bool:
    return syllable.is_word and syllable.capital and not syllable.shouted and not syllable.bare[0].isdecimal()
