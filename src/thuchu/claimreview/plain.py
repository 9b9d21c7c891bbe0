"""Make plain text from what other publishers write into text fields: markup, entities, odd characters."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

from ..errors import BadInput

# Only names of real HTML elements count as markup, so that "a<b và c>d" stays as written.
_BLOCKS = (
    "address|article|aside|blockquote|br|dd|div|dl|dt|figure|footer|h[1-6]|header|hr|li|ol|p|pre|section"
    "|table|tr|ul"
)
_INLINE = (
    "a|abbr|b|body|button|center|cite|code|col|colgroup|del|em|embed|figcaption|font|form|head|html|i|iframe|img"
    "|input|ins|label|link|main|mark|meta|nav|object|q|s|script|small|source|span|strike|strong|style|sub|sup|svg"
    "|tbody|td|tfoot|th|thead|title|tt|u|video|audio|picture|noscript"
)
_ATTRIBUTES = r"""(?:\s+[A-Za-z_:@][\w:.\-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+))?)*\s*/?>"""
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCKS}){_ATTRIBUTES}", re.IGNORECASE | re.ASCII)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE}){_ATTRIBUTES}", re.IGNORECASE | re.ASCII)
# Real text needs three or four; a text made to need thousands would hold up the reader.
MOST_ROUNDS = 20
_HIDDEN = re.compile(rf"<(script|style){_ATTRIBUTES}|<!--", re.IGNORECASE | re.ASCII)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_NESTED_AMPERSAND = re.compile(r"&(?:amp;)+")
_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control characters have no place in a sentence; the two overrides make text read other than it is written.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ufeff]")


def one_line(text: str) -> str:
    """Return `text` as plain NFC text on one line, single-spaced. Doing it twice changes nothing more."""
    return _settled(text, lambda part: " ".join(part.split()))


def paragraphs(text: str) -> str:
    """Return `text` as plain NFC text with its line ends; at most one blank line in a row."""
    return _settled(text, _tidy_lines)


def _settled(text: str, shape: Callable[[str], str]) -> str:
    # Some publishers escape twice ("&amp;lt;p&amp;gt;"): repeat until nothing changes.
    for _round in range(MOST_ROUNDS):
        step = shape(_without_markup(text))
        step = unicodedata.normalize("NFC", step)
        if step == text:
            return text
        text = step
    raise BadInput(f"The text is escaped more than {MOST_ROUNDS} times over: “{text[:40]}”.")


def _without_markup(text: str) -> str:
    # JSON may carry half a surrogate pair, which no encoding can write.
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = _LINE_END.sub("\n", text)
    text = _UNWANTED.sub("", text)
    if "<" in text:
        text = _without_hidden(text)
        text = _BLOCK_TAG.sub("\n", text)
        text = _INLINE_TAG.sub("", text)
    if "&" in text:
        text = _NESTED_AMPERSAND.sub("&amp;", text)
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text


def _without_hidden(text: str) -> str:
    """Return the text without scripts, styles and comments, contents included."""
    kept = []
    at = 0
    while opened := _HIDDEN.search(text, at):
        ending = f"</{opened[1]}" if opened[1] else "-->"
        closed = re.compile(re.escape(ending), re.IGNORECASE).search(text, opened.end())
        if closed is None:
            break
        kept.append(text[at : opened.start()])
        at = closed.end()
        if opened[1] and (after := text.find(">", at)) >= 0:
            at = after + 1
    return "".join([*kept, text[at:]])


def _tidy_lines(text: str) -> str:
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
