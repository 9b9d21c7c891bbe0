"""What a message wants: a claim to check, or something that needs another kind of answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from thuchu.text.furniture import core
from thuchu.text.normalise import fold, normalise, syllables
from thuchu.text.teencode import spell_out


class Kind(StrEnum):
    """What a message is; CLAIM unless something else is plain."""

    EMPTY = "empty"
    GREETING = "greeting"
    THANKS = "thanks"
    OPINION = "opinion"
    QUESTION = "question"  # asks advice or directions; states nothing that could be checked
    REMOVAL = "removal"  # asks to take down, block or report content or an account
    PERSON = "person"  # asks who somebody is, or accuses a private person
    DISTRESS = "distress"  # speaks of self-harm or of danger at this moment
    LINK = "link"
    TOO_SHORT = "too short"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Screening:
    """What a message is and the words that told it; for LINK the address."""

    kind: Kind
    why: str = ""
    url: str = ""


_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)

# All patterns are read on the folded text with short forms written out, so that "muốn chết", "muon chet"
# and "mún chết" are one. First-person and present tense keep news and proverbs out.
_ME = r"(?:toi|em|minh|con|chau|tao|t|tui|to|chi|anh|me)"
_DISTRESS = (
    rf"\b{_ME}(?: (?:chi|that su|rat|da|se|dang|chac))? (?:muon|dinh|sap|se) (?:chet|tu tu|tu sat"
    rf"|ket thuc cuoc doi)\b",
    rf"\b{_ME} (?:khong|chang) (?:con )?(?:muon|thiet) song(?: nua)?\b",
    r"^(?:khong|chang) (?:con )?(?:muon|thiet) song(?: nua)?\b",
    rf"\b{_ME} (?:vua|moi|da|dang) (?:cat co tay|uong thuoc (?:tu tu|sau|chuot)|rach tay)\b",
    r"^(?:chi )?muon (?:chet|tu tu)(?: qua| roi| thoi| di)*$",
    r"\bcuu (?:toi|em|minh|con|chau|voi|tui)\b.*\b(?:dang|bi|ket|chay|duoi|mac ket|nuoc len)\b",
    r"\b(?:ai do|lam on)? ?cuu (?:toi|em|minh|con|chau|tui) voi\b",
    rf"\b{_ME} (?:dang )?bi (?:danh|nhot|giu|duoi giet|de doa giet)\b.*\b(?:cuu|giup)\b",
    rf"\b(?:nha )?{_ME} dang (?:mac ket|ket tren|bi ket)\b",
    r"\bi (?:want to|wanna|am going to|m going to|will) (?:die|kill myself|end my life)\b",
    r"\bi (?:do not|don t|dont) want to live\b",
    r"\b(?:kill myself|end it all|hurt myself|harm myself)\b",
    r"\b(?:help me|please help|someone help)\b.*\b(?:trapped|attacked|drowning|bleeding)\b",
)
_THINGS = (
    r"(?:bai|bai viet|bai dang|tin|video|clip|trang|page|fanpage|nhom|group|tai khoan|acc|account|nick|kenh"
    r"|hinh|anh)"
)
_REMOVAL = (
    rf"\b(?:go|xoa|khoa|chan|block|report|bao cao|danh sap|ha|cam)(?: bo| giup| gium| ho| ngay"
    rf"| dum)*(?: (?:cai|nhung|cac|may))?"
    rf" {_THINGS}(?: (?:nay|kia|do|tren|cua|giup|dum|gium|di|facebook|sai|gia)|$)",
    rf"\breport (?:giup|gium|dum|ho|manh|{_THINGS})\b",
    rf"\bmoi nguoi (?:vao )?(?:report|bao cao) {_THINGS}",
    r"\b(?:please |can you |could you )?(?:take down|remove|delete|block|report|ban) (?:this|that|the"
    r"|his|her|their) "
    r"(?:post|video|page|account|user|content|article|photo|group|channel)\b",
)
_PERSON = (
    r"^(?:cho (?:em|minh|toi) hoi )?(?:thang|con|ong|ba|anh|chi|co|chu|nguoi|ke"
    r"|dua)(?: \w+){0,5} (?:nay |do |kia )?la ai\b",
    r"^(?:ai la chu|ai dung sau|ai dang sau|chu nhan cua) (?:tai khoan|nick|trang|so dien thoai|bien so)\b",
    r"\b(?:tim|truy|lay|cho xin)(?: giup| gium| ra| tung)* (?:thong tin|danh tinh|dia chi nha|dia chi"
    r"|so dien thoai|facebook) "
    r"(?:cua )?(?:thang|con|nguoi|ke|anh|chi|ong|ba|co|dua)\b",
    r"\b(?:thang|con|lao|mu|dua|ba|ong)(?: \w+){0,3} (?:hang xom|cung lop|cung co quan|cung lam"
    r"|gan nha|xom toi|nha ben)"
    r"(?: \w+){0,6} (?:an cap|an trom|lua dao|lua tien|ngoai tinh|cap bo|nghien|lam di|quyt no|dam o|trom)\b",
    r"^(?:who is|who s|who are) (?:this|that|he|she|the) (?:man|woman|guy|girl|person|account)\b",
    r"\b(?:find|give me|get) (?:out )?(?:his|her|their|this person s|this man s|this woman s) (?:name"
    r"|address|phone|phone number|identity)\b",
)
_GREETING = re.compile(
    r"(?:(?:xin )?chao(?: (?:ad|admin|ban|anh|chi|em|moi nguoi|ca nha|shop|cac ban|ca nhom|bot"
    r"|buoi sang|nha|a|nhe|anh chi|"
    r"bac|co|chu|thay))*|alo+(?: alo+)*(?: ad| shop)?|hi+|hello+|hey+|helo|hallo|hi (?:ad|admin|shop"
    r"|there|all)|hello (?:ad|admin|shop|there)|"
    r"ad oi|admin oi|shop oi|co ai (?:o day )?khong|good (?:morning|afternoon|evening)(?: everyone"
    r"| all)?|hi everyone|e ad|"
    r"chuc (?:moi nguoi |ca nha |ad |anh chi |ban |ca nhom )?(?:buoi sang|ngay moi|mot ngay|ngay"
    r"|tuan moi|buoi toi|ngu|mot tuan)"
    r"[\w ]{0,40})"
)
_THANKS = re.compile(
    r"(?:(?:da |ok |oke |vang )?(?:em |minh |toi |con |chau )?(?:xin |rat )?(?:cam on|cam ta|thanks?"
    r"|thank you|tks|thks?|tk|camon)"
    r"(?: (?:ad|admin|ban|anh|chi|em|moi nguoi|ca nha|shop|cac ban|nhieu|rat nhieu|nha|nhe|a|lam"
    r"|so much|very much|you|"
    r"a lot|anh chi|bac|co|chu|da|tra loi|giup|do|da giup|da tra loi))*|(?:ok|oke|okay|vang|da)(?: a"
    r"| em| ad| ban)*)"
)
_JUDGES = (
    r"\b(?:theo (?:toi|em|minh|y kien|cam nhan|tui)|(?:toi|em|minh|tui) (?:thay|nghi"
    r"|cam thay) (?:rang |la )?(?!tin\b|bai\b|nguoi ta\b)"
    r"(?:\w+ ){0,8}(?:dep|xau|hay|do|te|ngon|chan|ghet|thich|dang|that vong|tuyet|hop ly|vo ly|buon|vui))\b",
    r"\b(?:i think|i believe|in my opinion|i feel like|imo) (?:\w+ ){0,12}(?:best|worst|bad|good"
    r"|great|terrible|ugly|"
    r"beautiful|boring|stupid|should)\b",
    r"^(?:toi|em|minh|tui|t) (?:rat |cuc |khong |cung )?(?:thich|ghet|yeu|me|chan)\b",
    r"\b(?:ghe|qua troi|qua chung|qua di|that su|kinh khung)$",
    r"\b(?:chan|thich|me|ghet|cung|ngon|xau|dep|dang yeu|de thuong|buon) (?:ghe|qua|the|kinh|xiu|that"
    r"|chet di duoc)\b",
)
# Facts asked about in the form of a question stay claims; these ask what to do, where, how, how much.
_ADVICE = (
    r"\b(?:lam sao|lam the nao|lam cach nao|cach nao)(?: de| ma| cho)?\b",
    r"\b(?:nen|phai) (?:\w+ ){0,6}(?:gi|nao|dau|sao|the nao|nhu the nao|khong biet)(?: (?:a|vay|day"
    r"|ha|moi nguoi|bac si|ban|ad))*$",
    r"\b(?:o dau|cho nao|di dau|(?<!nghe )(?<!biet )dau (?:ban|vay|ta)|may gio|bao gio|khi nao"
    r"|bao lau|bao nhieu|nhu the nao|the nao|loai nao|"
    r"hang nao|quan nao|cai nao|chuyen nao|duong nao|loi nao|may chuyen|khoang nhieu|goi ai)(?: \w+){0,5}$",
    r"^(?:ai|nhom co ai|co ai|co ban nao|ban nao|anh chi nao|co anh chi nao|nha nao|cho nao"
    r"|shop nao)(?: \w+){0,3} (?:biet|chi|giup|ban|co|cho)\b"
    r"(?! (?:tin|vu|chuyen|co phai|co that))",
    r"^(?:how (?:do|can|should|much|long|many|to)|where (?:can|do|is|are)|what (?:is the best|should"
    r"|time|do i)|which|when (?:does|is|will)|"
    r"can (?:you|anyone|someone)|could you|does anyone know)\b",
    r"\bco (?:ai|ban|anh chi|bac|me|anh|chi) (?:nao )?(?:biet|chi|ban|giup)\b(?! (?:tin|vu|chuyen"
    r"|co phai|co that))",
    r"\bai (?:\w+ ){1,2}giup duoc\b",
    r"\b(?:chi giup|tu van|gioi thieu|goi y)(?: (?:giup|gium|cho))* (?:em|minh|toi|con|chau|tui)\b",
    r"\b(?:xin|cho xin|cho em xin) (?:cong thuc|dia chi|kinh nghiem|gia|link|so|lich)\b",
)
_ASKS_TRUTH = re.compile(
    r"\b(?:co that|that khong|dung khong|phai khong|co dung|co phai|that hay|thuc hu|su that|tin gia"
    r"|tin don|nghe noi|nghe bao|"
    r"nguoi ta noi|is it true|is this true|true|fake|real|hoax|rumou?r)\b"
)
_QUESTION_END = re.compile(
    r"\b(?:a|vay|nhi|khong|sao|gi|nao|dau|bao nhieu|the nao|moi nguoi|voi|bao lau)$|^(?:how|where"
    r"|what|which|when|can|could|does)\b"
)
MIN_WORDS = 2  # "Voi sợ chuột" has three; two are kept, since "điện tăng" may be news
_LONG_QUESTION = 25  # words; set by judgement: a longer text tells something before it asks
_LONG_OPINION = 25  # words; a longer text has room for a claim beside the feeling


def screen(text: str) -> Screening:
    """Return what a message is, CLAIM unless something else is plain, and the words that told it.

    Danger goes before everything; a question about whether something is so is a claim.
    """
    plain = normalise(text)
    if not plain:
        return Screening(Kind.EMPTY)
    urls = _URL.findall(plain)
    rest = _URL.sub(" ", plain)
    folded = fold(spell_out(rest))
    if urls and not folded:
        return Screening(Kind.LINK, urls[0], urls[0].rstrip(".,;:!?)"))
    if not folded:
        return Screening(Kind.EMPTY)
    if told := _first(_DISTRESS, folded):
        return Screening(Kind.DISTRESS, told)
    for pattern, kind in ((_GREETING, Kind.GREETING), (_THANKS, Kind.THANKS)):
        if pattern.fullmatch(folded):
            return Screening(kind, folded)
    if told := _first(_REMOVAL, folded):
        return Screening(Kind.REMOVAL, told)
    if told := _first(_PERSON, folded):
        return Screening(Kind.PERSON, told)
    if len(syllables(rest)) < MIN_WORDS:
        return Screening(Kind.TOO_SHORT, folded)
    if _ASKS_TRUTH.search(folded):
        return Screening(Kind.CLAIM)
    return _feeling_or_advice(rest, folded)


def _feeling_or_advice(text: str, folded: str) -> Screening:
    if len(folded.split()) <= _LONG_OPINION and (told := _first(_JUDGES, folded)):
        return Screening(Kind.OPINION, told)
    asked = fold(core(text))
    # A longer text tells something before it asks.
    asks = len(folded.split()) <= _LONG_QUESTION and (
        text.rstrip().endswith("?") or _QUESTION_END.search(folded) is not None
    )
    if asks and (told := _first(_ADVICE, asked)):
        return Screening(Kind.QUESTION, told)
    return Screening(Kind.CLAIM)


def _first(patterns: tuple[str, ...], folded: str) -> str:
    """Return the words the first fitting pattern found; "" when none fits."""
    for pattern in patterns:
        if found := re.search(pattern, folded):
            return found.group().strip()
    return ""
