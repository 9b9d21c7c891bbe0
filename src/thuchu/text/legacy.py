"""Vietnamese in the encodings of before Unicode, and in keyboard codes that were never turned into letters.

TCVN3 (ABC) and VNI-Windows texts arrive as Latin-1 letters, VIQR and Telex as plain ASCII. Sources of the
tables: TCVN 5712:1993 (VN3), the VNI-Win map, RFC 1456 (VIQR), and the rules of Telex.
"""

from __future__ import annotations

import html
import re
import unicodedata

from thuchu.text.telex import is_syllable, is_telex_only, telex_word

_TCVN3 = {
    "µ": "à", "¸": "á", "¶": "ả", "·": "ã", "¹": "ạ", "¨": "ă", "»": "ằ", "¾": "ắ", "¼": "ẳ", "½": "ẵ",
    "Æ": "ặ", "©": "â", "Ç": "ầ", "Ê": "ấ", "È": "ẩ", "É": "ẫ", "Ë": "ậ", "®": "đ", "Ì": "è", "Ð": "é",
    "Î": "ẻ", "Ï": "ẽ", "Ñ": "ẹ", "ª": "ê", "Ò": "ề", "Õ": "ế", "Ó": "ể", "Ô": "ễ", "Ö": "ệ", "×": "ì",
    "Ý": "í", "Ø": "ỉ", "Ü": "ĩ", "Þ": "ị", "ß": "ò", "ã": "ó", "á": "ỏ", "â": "õ", "ä": "ọ", "«": "ô",
    "å": "ồ", "è": "ố", "æ": "ổ", "ç": "ỗ", "é": "ộ", "¬": "ơ", "ê": "ờ", "í": "ớ", "ë": "ở", "ì": "ỡ",
    "î": "ợ", "ï": "ù", "ó": "ú", "ñ": "ủ", "ò": "ũ", "ô": "ụ", "­": "ư", "õ": "ừ", "ø": "ứ", "ö": "ử",
    "÷": "ữ", "ù": "ự", "ú": "ỳ", "ý": "ý", "û": "ỷ", "ü": "ỹ", "þ": "ỵ", "¡": "Ă", "¢": "Â", "§": "Đ",
    "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư",
}  # fmt: skip
# Seldom in any other text beside letters; "á" and "é" alone prove nothing.
_TCVN3_SIGNS = re.compile(
    r"[µ¸¶·¹¨»¾¼½©®ª«¬×÷ß§¦¤¥£¢¡­](?=[a-zA-Zµ¸¶·¹©®ª«¬\u00c0-\u00ff])|(?<=[a-zA-Z])[µ¸¶·¹¨©®ª«¬­×÷]"
)

# VNI-Windows: a letter and after it a sign for the mark (and the quality of the vowel).
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323", "â": "\u0302",
    "á": "\u0302\u0301",
    "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323", "ê": "\u0306",
    "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_UPPER = {
    **{mark.upper(): marks for mark, marks in _VNI_MARKS.items()},
    **_VNI_MARKS,
}
_VNI_ONES = {**_VNI_ALONE, **{one.upper(): other.upper() for one, other in _VNI_ALONE.items()}}
_VNI_PAIR = re.compile(r"[aeouyôöAEOUYÔÖ][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]")

_VIQR_MARKS = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_VIQR_SHAPES = {"^": "\u0302", "(": "\u0306", "+": "\u031b", "*": "\u031b"}
_VIQR_LETTER = re.compile(r"([aeiouyAEIOUY])([\^(+*])?(['`?~.](?![.?!]))?|([dD])([dD])(?=[aeiouyAEIOUY])")
_VIQR_PROOF = re.compile(
    r"[aeoAEO]\^['`?~.]?|[aA]\(['`?~.]?|[ouOU][+*]['`?~.]?|[dD]{2}(?=[aeiouy])|[aeiouyAEIOUY][`~]"
)

_TELEX_WORD = re.compile(r"[a-zA-Z]+")
_TELEX_LEAST = 2  # words that only Telex can explain
_TELEX_SHARE = 0.25  # of the words
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z]{2,10});")
# UTF-8 that was read as Windows-1252: every Vietnamese letter begins with one of these.
_MOJIBAKE = re.compile(
    r"(?:á[»º][\x80-\xbf\u0192\u2018-\u2122\u0152-\u017e]|Ä[\u2018\x91\x90]|Æ[°¡\xb0\xa1]|Ã[\xa0-\xbf])"
)


def modernised(text: str) -> str:
    """Return the text in Unicode when it is plainly Vietnamese in an older form; otherwise as it is.

    Told apart: UTF-8 read as Windows-1252, HTML entities, TCVN3, VNI-Windows, VIQR and Telex. A text with any
    letter that only Vietnamese has is taken for modern already, but for entities.
    """
    if " " not in text and not _MOJIBAKE.search(text) and "&" not in text:
        return text  # one word proves nothing
    if "&" in text and _ENTITY.search(text):
        text = _ENTITY.sub(lambda match: html.unescape(match.group()), text)
    if text.isascii():
        return _from_ascii(text)
    if _MOJIBAKE.search(text):
        text = _from_mojibake(text)
    if _VIETNAMESE.search(text):
        return text
    if len(_TCVN3_SIGNS.findall(text)) >= _LEAST_SIGNS:
        made = "".join(_TCVN3.get(sign, sign) for sign in text)
        return made if _is_better(made, text) and _is_vietnamese(made, _SIGNS_IN_ALL) else text
    if len(_VNI_PAIR.findall(text)) >= _LEAST_SIGNS:
        made = _from_vni(text)
        return made if _is_better(made, text) and _is_vietnamese(made, _SIGNS_IN_ALL) else text
    return text


_LEAST_SIGNS = 2
_VIETNAMESE = re.compile(
    "[đăơưĂƠƯĐạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰ\u0309\u0323\u031b]"
)


def _is_better(made: str, text: str) -> bool:
    """Tell whether nearly all words the conversion changed are Vietnamese syllables now."""
    changed = [
        word
        for one, other in zip(made.split(), text.split(), strict=False)
        if one != other
        for word in re.findall(r"[^\W\d_]+", one)
    ][:_READ_WORDS]
    syllables = sum(1 for word in changed if is_syllable(word.lower()))
    return len(changed) >= _LEAST_SIGNS and syllables >= _SYLLABLES_AFTER * len(changed)


_READ_WORDS = 200
_SYLLABLES_AFTER = 0.85
# Of all words, names among them; other languages are full of letters that are keys of Telex.
_SIGNS_IN_ALL, _TELEX_IN_ALL = 0.5, 0.7


def _from_mojibake(text: str) -> str:
    for _ in range(2):  # now and then it happened twice
        try:
            text = b"".join(_windows_byte(sign) for sign in text).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return text
        if not _MOJIBAKE.search(text):
            break
    return text


def _windows_byte(sign: str) -> bytes:
    """Return the byte Windows-1252 shows so; five bytes it does not know come as themselves."""
    return sign.encode("latin-1") if 0x80 <= ord(sign) < 0xA0 else sign.encode("cp1252")


def _from_vni(text: str) -> str:
    made: list[str] = []
    for sign in text:
        base = made[-1][-1:] if made else ""
        marks = _VNI_UPPER.get(sign)
        if marks is not None and base and unicodedata.normalize("NFD", base)[0] in "aeouyAEOUY":
            made.append(marks)
        else:
            made.append(_VNI_ONES.get(sign, sign))
    return unicodedata.normalize("NFC", "".join(made))


def _from_ascii(text: str) -> str:
    if len(_VIQR_PROOF.findall(text)) >= _LEAST_SIGNS:
        made = unicodedata.normalize("NFC", _VIQR_LETTER.sub(_viqr_letter, text))
        if _is_better(made, text):
            return made
    return _from_telex(text)


def _viqr_letter(match: re.Match[str]) -> str:
    letter, shape, tone, first_d, _ = match.groups()
    if first_d:
        return "Đ" if first_d == "D" else "đ"
    after = match.string[match.end() : match.end() + 2]
    goes_on = after[:1].isalpha() or (after[:1] == " " and after[1:].islower())
    if tone in (".", "?") and not shape and not goes_on:
        return str(letter) + str(tone)  # a sentence's own stop
    return str(letter) + _VIQR_SHAPES.get(shape or "", "") + _VIQR_MARKS.get(tone or "", "")


def _from_telex(text: str) -> str:
    words = _TELEX_WORD.findall(text[:5_000])
    proofs = sum(1 for word in words if is_telex_only(word.lower()))
    if proofs < _TELEX_LEAST or proofs < _TELEX_SHARE * len(words):
        return text
    made = _TELEX_WORD.sub(lambda match: telex_word(match.group()), text)
    return made if _is_better(made, text) and _is_vietnamese(made, _TELEX_IN_ALL) else text


def _is_vietnamese(text: str, share: float) -> bool:
    """Tell whether so many of the words have the shape of a Vietnamese syllable."""
    words = re.findall(r"[^\W\d_]+", text)[:_READ_WORDS]
    return sum(1 for word in words if is_syllable(word.lower())) >= share * len(words)
