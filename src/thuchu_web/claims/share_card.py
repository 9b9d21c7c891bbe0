"""The share card: a fact-check as a picture of words, the verdict by word and mark. Never a person."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from PIL import Image, ImageDraw, ImageFont

from thuchu.claimreview import Review
from thuchu.text.normalise import one_line
from thuchu_web.claims import card_marks
from thuchu_web.claims.models import FactCheck
from thuchu_web.claims.records import day_of, review_of
from thuchu_web.claims.scale import Rating

WIDTH, HEIGHT = 1200, 630  # pixels: what pages that show a shared link take
KEEP_DRAWN = 86_400  # seconds; drawing one takes a tenth of a second
DESIGN = 1  # counted up when cards are drawn in another way

FONTS = Path(__file__).resolve().parents[1] / "look" / "fonts"
SUBSETS = ("latin", "vietnamese", "latin-ext")  # one font file each; the first that has a letter draws it
REGULAR, STRONG = 400, 600

# From look/tokens.css, light: a card has no dark side. Ink and the ground behind it.
PAGE, WALL, INK, INK_2 = "#faf8f4", "#ecd08a", "#1b2830", "#44525a"
EDGE, ACTION = "#847e70", "#174a6e"
COLOURS = {
    Rating.TRUE: ("#0b6553", "#e1f1eb"),
    Rating.MOSTLY: ("#3f671d", "#ebf2df"),
    Rating.CONTEXT: ("#745600", "#faf0cf"),
    Rating.MISLEADING: ("#974106", "#fceadd"),
    Rating.FALSE: ("#a3231f", "#fbe7e3"),
    Rating.UNPROVEN: ("#485664", "#e9edf1"),
}
SIDE = 64  # pixels left free at both sides
CLAIM_SIZES = (52, 46, 40, 35, 31)  # the largest in which the whole claim has room
FOOT_SIZES = (27, 24, 21, 18)  # the largest in which dates and address have room beside each other
CLAIM_TOP, CLAIM_BOTTOM = 298, 522
LEADING = 1.36  # two lines of Vietnamese never touch


@dataclass(frozen=True, slots=True)
class ShareCard:
    """All the words on a card."""

    desk: str
    rating: Rating
    verdict: str
    heading: str
    claim: str
    dates: str
    address: str
    notice: str  # of a trial installation

    @property
    def key(self) -> str:
        """Return what is the same for the same picture, and only for it."""
        return sha256(repr((DESIGN, *astuple(self))).encode()).hexdigest()[:32]


def card_of(fact_check: FactCheck) -> ShareCard:
    """Return the words of a record's card, in its language where we have it, else in Vietnamese."""
    review = review_of(fact_check)
    with override(_language(review)):
        dates = {"day": _day(review.published), "until": _day(review.expires)}
        return ShareCard(
            desk=one_line(review.publisher.name),
            rating=Rating(fact_check.rating),
            verdict=review.rating.name,
            heading=_("What is said"),
            claim=one_line(review.claim),
            dates=_("Checked %(day)s, holds until %(until)s") % dates,
            address=review.url.partition("://")[2].rstrip("/"),
            notice=_("Trial: do not rely on it") if settings.TRIAL else "",
        )


def alt_text(fact_check: FactCheck) -> str:
    """Return the card in words, for those who do not see it."""
    review = review_of(fact_check)
    with override(_language(review)):
        return _(
            "Fact-check by %(desk)s. What is said: “%(claim)s” Verdict: %(verdict)s. "
            "Checked %(day)s, holds until %(until)s."
        ) % {
            "desk": review.publisher.name,
            "claim": review.claim,
            "verdict": review.rating.name,
            "day": _day(review.published),
            "until": _day(review.expires),
        }


def _language(review: Review) -> str:
    language = review.language.split("-")[0]
    return language if language in {"vi", "en"} else "vi"


def _day(value: object) -> str:
    # Translators: Django's date format characters; Vietnamese is d/m/Y.
    return dateformat.format(day_of(value), pgettext("how a day is written", "j F Y"))  # type: ignore[arg-type]


def missing_letters(card: ShareCard) -> str:
    """Return the letters the font cannot draw, each once; a card with one of them is not drawn."""
    words = "".join(str(part) for part in astuple(card))
    return "".join(dict.fromkeys(letter for letter in words if letter != " " and not _subset_with(letter)))


def picture_of(card: ShareCard) -> bytes:
    """Return the card as a PNG, drawn once a day at most. ValueError when letters are missing."""
    found: bytes | None = cache.get(f"share-card-{card.key}")
    if found is None:
        found = draw(card)
        cache.set(f"share-card-{card.key}", found, KEEP_DRAWN)
    return found


def draw(card: ShareCard) -> bytes:
    """Draw the card."""
    if letters := missing_letters(card):
        raise ValueError(f"The font has no letter for: {letters}")
    image = Image.new("RGB", (WIDTH, HEIGHT), PAGE)
    band = card_marks.eaves(width=WIDTH, colour=WALL, knock=PAGE)
    image.paste(band, (0, 0), band)
    canvas = ImageDraw.Draw(image)
    _draw_head(image, canvas, card)
    _draw_verdict(image, canvas, card)
    _draw_claim(canvas, card)
    _draw_foot(canvas, card)
    stored = BytesIO()
    # Few colours on a plain ground: a palette halves the file and nobody sees it.
    image.quantize(128, dither=Image.Dither.NONE).save(stored, "PNG", optimize=True)
    return stored.getvalue()


def _draw_head(image: Image.Image, canvas: ImageDraw.ImageDraw, card: ShareCard) -> None:
    sign = card_marks.logo(height=40, ink=ACTION, knock=PAGE)
    image.paste(sign, (SIDE, 62), sign)
    end = _line(canvas, SIDE + 78, 94, "Thực Hư", 34, STRONG, INK)
    notice = _width(card.notice, 27, STRONG) if card.notice else 0
    room = WIDTH - SIDE - end - 22 - (notice + 32 if notice else 0)
    _line(canvas, end + 22, 94, _cut(card.desk, room, 30, REGULAR), 30, REGULAR, INK_2)
    if card.notice:
        _line(canvas, WIDTH - SIDE, 94, card.notice, 27, STRONG, INK, to_the_left=True)


def _draw_verdict(image: Image.Image, canvas: ImageDraw.ImageDraw, card: ShareCard) -> None:
    ink, ground = COLOURS[card.rating]
    width = _width(card.verdict, 62, STRONG)
    right = SIDE + 28 + 72 + 24 + width + 36
    canvas.rounded_rectangle([SIDE, 128, right, 240], 14, fill=ground, outline=ink, width=3)
    sign = card_marks.mark(card.rating, size=72, ink=ink, knock=ground)
    image.paste(sign, (SIDE + 28, 148), sign)
    _line(canvas, SIDE + 28 + 72 + 24, 206, card.verdict, 62, STRONG, ink)


def _draw_claim(canvas: ImageDraw.ImageDraw, card: ShareCard) -> None:
    _line(canvas, SIDE, 287, card.heading, 27, REGULAR, INK_2)
    size, lines = _set_in_lines(f"“{card.claim}”", WIDTH - 2 * SIDE, CLAIM_BOTTOM - CLAIM_TOP)
    for number, line in enumerate(lines):
        _line(canvas, SIDE, CLAIM_TOP + round(size * (1.12 + number * LEADING)), line, size, STRONG, INK)


def _draw_foot(canvas: ImageDraw.ImageDraw, card: ShareCard) -> None:
    canvas.line([(SIDE, 540), (WIDTH - SIDE, 540)], fill=EDGE, width=2)
    for size in FOOT_SIZES:
        room = WIDTH - 2 * SIDE - 40 - _width(card.dates, size, REGULAR)
        if _width(card.address, size, REGULAR) <= room:
            break
    _line(canvas, SIDE, 592, card.dates, size, REGULAR, INK_2)
    address = _cut(card.address, room, size, REGULAR)
    _line(canvas, WIDTH - SIDE, 592, address, size, REGULAR, INK_2, to_the_left=True)


def _set_in_lines(text: str, width: float, height: float) -> tuple[int, list[str]]:
    """Return the largest size in which the text has room, and its lines; the last is cut when none has."""
    for size in CLAIM_SIZES:
        lines = _lines(text, width, size)
        most = int(height / (size * LEADING))
        if len(lines) <= most:
            return size, lines
    return size, [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), width, size, STRONG)]


def _lines(text: str, width: float, size: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, size, STRONG) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        while _width(word, size, STRONG) > width:  # an address, or a script without spaces
            kept = len(word)
            while kept > 1 and _width(word[:kept], size, STRONG) > width:
                kept -= 1
            lines[-1] = word[:kept]
            lines.append("")
            word = word[kept:]
        lines[-1] = word
    return lines


def _cut(text: str, width: float, size: int, weight: int) -> str:
    if _width(text, size, weight) <= width:
        return text
    while text and _width(text.rstrip() + "…", size, weight) > width:
        text = text[:-1]
    return text.rstrip() + "…"


# --- letters -------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _font(subset: str, weight: int, size: int) -> ImageFont.FreeTypeFont:
    path = FONTS / f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _subset_with(letter: str) -> str:
    """Return the first font file that has the letter, or nothing. What a font lacks it draws as one shape."""
    for subset in SUBSETS:
        font = _font(subset, STRONG, 40)
        lacking = font.getmask("\uffff")
        drawn = font.getmask(letter)
        if drawn.size != lacking.size or bytes(drawn) != bytes(lacking):
            return subset
    return ""


def _runs(text: str) -> list[tuple[str, str]]:
    """Return the text in pieces that one font file draws: (subset, piece)."""
    runs: list[tuple[str, str]] = []
    for letter in text:
        subset = (runs[-1][0] if runs else SUBSETS[0]) if letter == " " else _subset_with(letter)
        if runs and runs[-1][0] == subset:
            runs[-1] = (subset, runs[-1][1] + letter)
        else:
            runs.append((subset, letter))
    return runs


def _width(text: str, size: int, weight: int) -> float:
    return sum(_font(subset, weight, size).getlength(piece) for subset, piece in _runs(text))


def _line(
    canvas: ImageDraw.ImageDraw,
    x: float,
    base: float,
    text: str,
    size: int,
    weight: int,
    colour: str,
    *,
    to_the_left: bool = False,
) -> float:
    """Write a line from x (or up to it) on the base line; return where it ends."""
    if to_the_left:
        x -= _width(text, size, weight)
    for subset, piece in _runs(text):
        font = _font(subset, weight, size)
        canvas.text((x, base), piece, font=font, fill=colour, anchor="ls")
        x += font.getlength(piece)
    return x
