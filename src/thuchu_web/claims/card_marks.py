"""The marks of the verdicts and the logo as points and lines, the same shapes as icons.svg."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw

from thuchu_web.claims.scale import Rating

GRID = 24  # units of the shapes, as in icons.svg
FINER = 4  # drawn so many times larger and then made small, for smooth edges

Point = tuple[float, float]


class Pen:
    """Draws the shapes of icons.svg in one colour, with another where something is knocked out."""

    def __init__(self, width: float, height: float, *, unit: float, ink: str, knock: str) -> None:
        self.unit = unit * FINER
        self.ink, self.knock = ink, knock
        self.image = Image.new("RGBA", (round(width * self.unit), round(height * self.unit)), (0, 0, 0, 0))
        self.draw = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        """Return the drawing in its own size."""
        width, height = self.image.size
        return self.image.resize((width // FINER, height // FINER), Image.Resampling.LANCZOS)

    def disc(self, x: float, y: float, radius: float, *, colour: str = "") -> None:
        """Fill a circle."""
        self.draw.ellipse(self._box(x, y, radius), fill=colour or self.ink)

    def ring(self, x: float, y: float, radius: float, width: float) -> None:
        """Draw a circle whose line is centred on the radius."""
        self.arc(x, y, radius, width, 0, 360)

    def arc(
        self, x: float, y: float, radius: float, width: float, start: float, end: float, *, colour: str = ""
    ) -> None:
        """Draw a part of a circle, clockwise, degrees from three o'clock."""
        box = self._box(x, y, radius + width / 2)
        self.draw.arc(box, start, end, fill=colour or self.ink, width=round(width * self.unit))

    def pie(self, x: float, y: float, radius: float, start: float, end: float) -> None:
        """Fill a part of a circle."""
        self.draw.pieslice(self._box(x, y, radius), start, end, fill=self.ink)

    def block(self, x: float, y: float, right: float, bottom: float, radius: float) -> None:
        """Fill a rectangle with round corners."""
        edges = [value * self.unit for value in (x, y, right, bottom)]
        self.draw.rounded_rectangle(edges, radius * self.unit, fill=self.ink)

    def shape(self, points: Sequence[Point]) -> None:
        """Fill a shape with straight sides."""
        self.draw.polygon([(x * self.unit, y * self.unit) for x, y in points], fill=self.ink)

    def line(self, points: Sequence[Point], width: float, *, colour: str = "") -> None:
        """Draw a line with round ends and corners."""
        colour = colour or self.ink
        thick = round(width * self.unit)
        self.draw.line([(x * self.unit, y * self.unit) for x, y in points], fill=colour, width=thick)
        for x, y in points:
            self.disc(x, y, width / 2, colour=colour)

    def _box(self, x: float, y: float, radius: float) -> list[float]:
        return [(value * self.unit) for value in (x - radius, y - radius, x + radius, y + radius)]


def _true(pen: Pen) -> None:
    pen.disc(12, 12, 10)
    pen.line([(7.3, 12.4), (10.5, 15.6), (16.7, 8.8)], 2.4, colour=pen.knock)


def _mostly(pen: Pen) -> None:
    pen.ring(12, 12, 9, 2)
    pen.pie(12, 12, 6.2, 0, 270)


def _context(pen: Pen) -> None:
    width = 2.2
    for x, y, start in ((5.5, 5.5, 180), (5.5, 18.5, 90), (18.5, 18.5, 0)):
        pen.arc(x, y, 2, width, start, start + 90)
    pen.line([(12.5, 3.5), (5.5, 3.5)], width)
    pen.line([(3.5, 5.5), (3.5, 18.5)], width)
    pen.line([(5.5, 20.5), (18.5, 20.5)], width)
    pen.line([(20.5, 18.5), (20.5, 11.5)], width)
    pen.block(7.5, 11, 13, 16.5, 1)
    pen.disc(17, 3.6, 1.3)
    pen.disc(20.4, 7, 1.3)


def _misleading(pen: Pen) -> None:
    corners: list[Point] = [(12, 2.5), (21.5, 12), (12, 21.5), (2.5, 12)]
    pen.shape(corners)
    pen.line([*corners, corners[0]], 1.6)
    pen.line([(9, 16), (9, 12.8)], 2, colour=pen.knock)
    pen.arc(11, 12.8, 2, 2, 180, 270, colour=pen.knock)
    pen.line([(11, 10.8), (15.2, 10.8)], 2, colour=pen.knock)
    pen.line([(13, 8.2), (15.6, 10.8), (13, 13.4)], 2, colour=pen.knock)


def _false(pen: Pen) -> None:
    pen.block(2.5, 2.5, 21.5, 21.5, 4)
    pen.line([(8.3, 8.3), (15.7, 15.7)], 2.4, colour=pen.knock)
    pen.line([(15.7, 8.3), (8.3, 15.7)], 2.4, colour=pen.knock)


def _unproven(pen: Pen) -> None:
    for dash in range(10):
        pen.arc(12, 12, 9.3, 2, dash * 36, dash * 36 + 22.5)
    for x in (8, 12, 16):
        pen.disc(x, 12, 1.35)


_MARKS: dict[Rating, Callable[[Pen], None]] = {
    Rating.TRUE: _true,
    Rating.MOSTLY: _mostly,
    Rating.CONTEXT: _context,
    Rating.MISLEADING: _misleading,
    Rating.FALSE: _false,
    Rating.UNPROVEN: _unproven,
}


def mark(rating: Rating, *, size: int, ink: str, knock: str) -> Image.Image:
    """Return the mark of a verdict, size × size pixels, on nothing."""
    pen = Pen(GRID, GRID, unit=size / GRID, ink=ink, knock=knock)
    _MARKS[rating](pen)
    return pen.finished()


def logo(*, height: int, ink: str, knock: str) -> Image.Image:
    """Return the full disc and the ring, on nothing."""
    pen = Pen(38, GRID, unit=height / GRID, ink=ink, knock=knock)
    pen.disc(12, 12, 11)
    pen.ring(26, 12, 9.8, 2.4)
    pen.arc(26, 12, 9.8, 2.4, 126, 234, colour=knock)
    return pen.finished()


def eaves(*, width: int, colour: str, knock: str) -> Image.Image:
    """Return the band of full and hollow tiles that stands at the top of a card."""
    pen = Pen(width / 2, 15, unit=2, ink=colour, knock=knock)
    for left in range(0, width // 2, 56):
        pen.disc(left + 14, 0, 13)
        pen.ring(left + 42, 0, 11.8, 2.4)
    return pen.finished()
