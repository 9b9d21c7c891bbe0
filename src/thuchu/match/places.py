"""Places: provinces, districts, towns and countries under all their names, and "xã/hồ/đèo + name".

An old province and the new one it lies in since July 2025 are two places, the new one larger: they neither
agree nor contradict each other. "A (nay thuộc B)" is A, and agrees with B.
"""

from __future__ import annotations

from pathlib import Path

from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading, Syllable
from thuchu.match.spelled import amount_at
from thuchu.text.normalise import fold
from thuchu.text.wordlist import entries, word_list

_DATA = Path(__file__).parent / "data"
# Written so in capitals only; in small letters "vt" is a rank or a verb.
_CAPITAL_SHORT = {
    "VT": "vung tau", "BMT": "buon ma thuot", "HP": "hai phong", "CT": "can tho", "SG": "ho chi minh",
    "BRVT": "ba ria vung tau", "TTH": "hue", "ĐBSCL": "dong bang song cuu long", "TQ": "trung quoc",
    "DBSCL": "dong bang song cuu long", "BD": "binh duong", "TSN": "tan son nhat", "NT": "nha trang",
    "ĐL": "da lat", "QNam": "quang nam", "QNi": "quang ngai", "QN": "", "DL": "", "UK": "anh quoc",
    "USA": "my", "VN": "viet nam", "HN": "ha noi", "ĐN": "da nang", "DN": "da nang", "HCM": "ho chi minh",
    "TPHCM": "ho chi minh", "HCMC": "ho chi minh", "ĐBSH": "dong bang song hong", "LA": "", "BR": "ba ria",
}  # fmt: skip
# Also ordinary words or names: only with a capital letter and, in accented text, these marks.
_NEEDS_CAPITAL = word_list("hue nga phap duc uc my lao vinh nhat") | {
    "hoa binh", "thai binh", "ninh binh", "tan an", "tan phu", "cau giay", "an giang", "nha be", "long an",
    "cho lon", "mien nam", "mien bac", "mien trung", "mien tay", "quang nam", "ha nam", "ha dong", "chau au",
    "ba vi", "tay ho", "tam dao", "phu quy", "thuan an", "an duong", "cai rang", "phong dien", "long thanh",
    "thanh nam", "dat phu", "dat lua", "dat to", "thanh xuan", "quoc oai", "hoang mai", "tan binh",
    "binh tan", "le chan", "thanh tri", "phu my", "co do", "phuc tho", "my duc", "ngo quyen",
}  # fmt: skip
_SMALL_LETTERS_TOO = {"mien nam", "mien bac", "mien trung", "mien tay"}
_NEEDS_HEAD_UNMARKED = word_list("nga phap duc uc my lao nhat")
COUNTRY = "viet nam"  # where a message is about unless it says otherwise

_MARKED: dict[str, set[str]] = {}  # folded name: the ways it is spelled with marks
_KNOWN: dict[str, str] = {}  # folded name or other name: folded name
_WITHIN: dict[str, str] = {}  # a town or district: the province of before July 2025


def _read_places() -> None:
    province = ""
    for line in entries(_DATA / "places.txt"):
        if line.startswith("= "):
            province = fold(line)
            continue
        name, _, others = (part.strip() for part in line.partition("|"))
        for spelled in (name, *filter(None, others.split(", "))):
            bare = " ".join(fold(spelled).split())
            _KNOWN.setdefault(bare, fold(name))
            _MARKED.setdefault(bare, set()).add(spelled)
        if province:
            _WITHIN[fold(name)] = province


_read_places()
for _short in ("hn", "sg", "vt", "vn", "tq", "bmt", "hcm", "tth", "brvt", "dbscl", "dbsh", "tsn", "uk"):
    _KNOWN.pop(_short, None)
_KNOWN["hcm"] = _KNOWN["tphcm"] = "ho chi minh"
_KNOWN["br vt"] = "ba ria vung tau"
_NOW_IN: dict[str, set[str]] = {}  # a province of before: the larger ones it lies in
for _line in entries(_DATA / "merges.txt"):
    _new, _, _parts = _line.partition(" = ")
    for _part in _parts.split(", "):
        if _part != _new:
            _NOW_IN.setdefault(fold(_part), set()).add(fold(_new))
_LONGEST: dict[str, int] = {}  # by the first word; most words begin no place
for _name in _KNOWN:
    _first, _count = _name.split()[0], len(_name.split())
    _LONGEST[_first] = max(_LONGEST.get(_first, 1), _count)

# A head word and the capitalised name after it make a place.
_HEADS = (
    "thị xã", "thị trấn", "thành phố", "cao tốc", "sân bay", "bến xe", "ga", "xã", "phường", "huyện", "quận",
    "tỉnh", "thôn", "ấp", "bản", "buôn", "hồ", "sông", "suối", "kênh", "cầu", "đèo", "đảo", "núi", "đập",
    "biển", "chợ", "đường", "phố", "cảng", "vịnh", "bãi", "hầm", "ngã tư", "ngã ba", "khu phố", "thủy điện",
    "cửa", "xóm", "làng", "cửa khẩu", "bến", "phà", "rừng", "đồi", "ngã năm", "ngã sáu", "bến phà", "kinh",
)  # fmt: skip
_HEAD_WORDS = {fold(head): head for head in _HEADS}
_OFFICIAL = ("thanh pho", "tinh", "tp", "t", "thanh")
_NUMBERED = word_list("quan phuong") | {"quoc lo", "tinh lo", "duong so", "khu pho"}
_SHORT_HEADS = {"q": "quan", "p": "phuong", "f": "phuong"}
_RANKS = {"nhat": "1", "nhi": "2"}
_LONGEST_HEAD = 2  # words
_LONGEST_NAME = 4  # words
# Between and after two names of one place: "A (nay thuộc B)", "A cũ, đã nhập vào B", "B (A cũ)".
_LINKS = word_list(
    "nay thuoc da nhap sap vao ve voi tinh thanh pho tp cu moi la hien noi vung truoc day gio bay duoc hop "
    "nhat va tuc gom thanh trong dia phan - , ("
)
_TRAILING = {
    ("cu",),
    ("moi",),
    ("hien", "nay"),
    ("truoc", "day"),
    ("ngay", "nay"),
    ("bay", "gio"),
    ("hien", "tai"),
}
_FAR_APART = 8  # words between two names of one place


def find_places(reading: Reading) -> list[Fact]:
    """Return the places named, in order; the value is the folded name under which all its spellings meet."""
    facts: list[Fact] = []
    at = 0
    while at < len(reading.syllables):
        found = _numbered(reading, at) or _known(reading, at) or _after_head(reading, at)
        if found is not None:
            facts.append(found)
        at = found.end if found is not None else at + 1
    return _joined_names(reading, facts)


def larger(place: str) -> set[str]:
    """Return the places (folded names) that hold this one: its province, and what holds that now."""
    held: set[str] = set()
    if place in _WITHIN:
        held.add(_WITHIN[place])
    elif place.startswith("quan ") and place[5:].isdecimal():
        held.add("ho chi minh")
    for name in (place, *held):
        held |= _NOW_IN.get(name, set())
    return held


def related(place: str, other: str) -> bool:
    """Tell whether one of two places holds the other."""
    return other in larger(place) or place in larger(other)


def _joined_names(reading: Reading, facts: list[Fact]) -> list[Fact]:
    """Make one fact of a place and the larger one it is said to lie in."""
    joined: list[Fact] = []
    for fact in facts:
        last = joined[-1] if joined else None
        if last is not None and _is_linked(reading, last, fact):
            small, big = (last, fact) if fact.value in larger(last.value) else (fact, last)
            also = (*small.also, ("place", big.value), *big.also)
            joined[-1] = Fact(Aspect.PLACE, small.kind, small.value, last.start, fact.end, also)
        else:
            joined.append(fact)
    return [_with_trailing(reading, fact) for fact in joined]


def _is_linked(reading: Reading, one: Fact, other: Fact) -> bool:
    if one.value == other.value or not related(one.value, other.value):
        return False
    between = reading.syllables[one.end : other.start]
    if len(between) > _FAR_APART:
        return False
    return all(word.bare in _LINKS for word in between) and not any(word.bare == "va" for word in between[:1])


def _with_trailing(reading: Reading, fact: Fact) -> Fact:
    """Take in the "cũ", "mới" or "hiện nay" that tells which of two provinces of one name is meant."""
    row = reading.syllables
    for length in (2, 1):
        ahead = fact.end + (fact.end < len(row) and row[fact.end].bare == "(")
        words = tuple(word.bare for word in row[ahead : ahead + length])
        marked = (
            row[ahead].small in ("cũ", "mới", "hiện", "trước", "ngày", "bây") if ahead < len(row) else False
        )
        if (
            len(words) == length
            and words in _TRAILING
            and marked
            and (length == 2 or _is_province(fact.value))
        ):
            return Fact(fact.aspect, fact.kind, fact.value, fact.start, ahead + length, fact.also)
    return fact


def _is_province(place: str) -> bool:
    return place in _NOW_IN or any(place in new for new in _NOW_IN.values())


def _joined(row: tuple[Syllable, ...], at: int, length: int) -> str:
    return " ".join(syllable.bare for syllable in row[at : at + length]) if at + length <= len(row) else ""


def _known(reading: Reading, at: int) -> Fact | None:
    row = reading.syllables
    surface = reading.text[row[at].start : row[at].end]
    # A dash inside a name ("Bà Rịa - Vũng Tàu") is no word of it.
    longest = _LONGEST.get(row[at].bare, 0 if surface not in _CAPITAL_SHORT else 1)
    for length in range(min(longest + 2 if longest > 1 else longest, len(row) - at), 0, -1):
        if length == 1 and _CAPITAL_SHORT.get(surface):
            end = at + 1
            while end < len(row) and row[end].start == row[at].start:
                end += 1
            return Fact(Aspect.PLACE, "place", _CAPITAL_SHORT[surface], _official_start(row, at), end)
        piece = row[at : at + length]
        bare = " ".join(syllable.bare for syllable in piece if syllable.bare != "-")
        if bare not in _KNOWN or piece[0].bare == "-" or piece[-1].bare == "-":
            continue
        if _is_meant(reading, at, bare, length):
            return Fact(Aspect.PLACE, "place", _KNOWN[bare], _official_start(row, at), at + length)
    return None


def _official_start(row: tuple[Syllable, ...], at: int) -> int:
    """Return where "thành phố", "tỉnh" or "TP." before a name starts."""
    ahead = at - 1 if at and row[at - 1].bare == "." else at  # "TP.HCM"
    for head_length in (2, 1):
        before = _joined(row, ahead - head_length, head_length) if ahead >= head_length else ""
        if before in _OFFICIAL[:3]:
            return ahead - head_length
    return at


def _is_meant(reading: Reading, at: int, bare: str, length: int) -> bool:
    if bare == "nhat" and at and reading.syllables[at - 1].bare in ("chu", "thu"):
        return False  # "Chủ Nhật" is no Japan
    if length == 1 and bare in _NEEDS_CAPITAL and _is_part_of_name(reading.syllables, at):
        return False
    piece = [syllable for syllable in reading.syllables[at : at + length] if syllable.bare != "-"]
    marked = any(syllable.marked for syllable in piece)
    wanted = _MARKED.get(bare, set())
    if wanted and (marked or reading.accented):
        spelled = " ".join(syllable.small for syllable in piece)
        if (
            spelled not in wanted
            and spelled not in {name.replace(" - ", " ") for name in wanted}
            and spelled != bare.replace(" ", "")
        ):
            return not marked and piece[0].capital
    if bare in _NEEDS_CAPITAL and bare in _NEEDS_HEAD_UNMARKED and not (marked and piece[0].capital):
        return piece[0].capital and at > 0 and reading.accented
    if bare in _NEEDS_CAPITAL and bare not in _SMALL_LETTERS_TOO and reading.accented:
        return piece[0].capital and (
            len(piece) == 1 or piece[-1].capital or piece[0].bare in ("dat", "thanh", "co")
        )
    return reading.accented or bare not in _NICKNAMES


def _is_part_of_name(row: tuple[Syllable, ...], at: int) -> bool:
    """Tell the Đức of "Lê Đức Thọ" and the Mỹ of "Mỹ Tâm" from the countries."""
    before = row[at - 1] if at else None
    starts = at < 2 or not row[at - 2].is_word
    if before is not None and _is_name_part(before) and not starts:
        return True
    if before is not None and before.bare == "chau":
        return True
    after = row[at + 1] if at + 1 < len(row) else None
    if after is None or not _is_name_part(after) or not row[at].capital:
        return False
    return not any(_joined(row, at + 1, length) in _KNOWN for length in (2, 3))


_NICKNAMES = {
    "thu do", "dat cang", "thanh pho cang", "xu nghe", "xu thanh", "xu lang", "dat mo", "vung mo", "co do",
    "xu dua", "dat vo", "dat mui", "xu dong", "xu tra", "dat tra", "tay do", "que lua", "pho nui", "dat thep",
    "nuoc ta", "xu quang", "xu tuyen", "dat to", "dat phu", "ban me", "buon me", "do thai", "nhat",
}  # fmt: skip


def _numbered(reading: Reading, at: int) -> Fact | None:
    """Read "quận 5", "quận Nhất", "phường Ba", "quốc lộ 1A"."""
    row = reading.syllables
    dotted = row[at : at + 3]
    if (
        len(dotted) == 3
        and dotted[0].bare in _SHORT_HEADS
        and dotted[1].bare == "."
        and dotted[2].bare.isdecimal()
    ):
        head = _SHORT_HEADS[dotted[0].bare]  # "Q.1"
        return Fact(Aspect.PLACE, head, f"{head} {dotted[2].bare.lstrip('0')}", at, at + 3)
    for length in (2, 1):
        head = _joined(row, at, length)
        if head not in _NUMBERED or at + length >= len(row):
            continue
        name = row[at + length]
        if (
            reading.accented
            and row[at].marked
            and row[at].small not in ("quận", "phường", "quốc", "tỉnh", "đường", "khu")
        ):
            continue
        if name.bare.isdecimal():
            end = at + length + 1
            letter = row[end] if end < len(row) and row[end].start == name.end else None
            glued = letter.bare if letter is not None and letter.is_word and len(letter.bare) == 1 else ""
            number = name.bare.lstrip("0")
            return Fact(Aspect.PLACE, head, f"{head} {number}{glued}", at, end + bool(glued))
        if head not in ("quan", "phuong") or not (name.capital or name.small in _RANKS_SMALL):
            continue
        if name.bare in _RANKS:
            number, end = _RANKS[name.bare], at + length + 1
        else:
            amount = amount_at(reading, at + length)
            if amount is None or amount.value.denominator != 1 or not 1 <= amount.value <= 30:
                continue
            number, end = str(amount.value), amount.end
        if end < len(row) and row[end].is_word and row[end].capital and not row[end].shouted:
            continue  # "phường Ba Đình"
        return Fact(Aspect.PLACE, head, f"{head} {number}", at, end)
    return None


_RANKS_SMALL = word_list("nhất nhì ba tư năm sáu bảy tám chín mười")


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
