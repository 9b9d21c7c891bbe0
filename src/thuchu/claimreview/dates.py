"""Read and write the dates of a fact-check."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from ..errors import BadInput

_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


def read_moment(text: str, field: str, *, day_first: bool = False) -> datetime | date | None:
    """Return the day or the moment `text` names, None when it is empty; times in UTC, also without a zone.

    day_first   "05/09/2024" is the fifth of September, as Vietnamese tables have it; elsewhere such a date
                could be read two ways and is refused

    An unreadable date raises BadInput, so its record is refused: a fact-check that lost the day on which
    its answer ends would look as if it held for ever.
    """
    text = text.strip()
    if not text:
        return None
    try:
        if day := _DAY.fullmatch(text):
            return date(int(day[1]), int(day[2]), int(day[3]))
        if day_first and (day := _DAY_FIRST.fullmatch(text)):
            return date(int(day[3]), int(day[2]), int(day[1]))
        return _moment(text).astimezone(UTC)
    except (ValueError, OverflowError):
        problem = f"{field} “{text[:40]}” is not a date we can read: write it like 2024-09-05."
        raise BadInput(problem) from None


def read_day(text: str, field: str, *, day_first: bool = False) -> date | None:
    """Return the day `text` names; of a moment, its day in the zone it was written in."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        found = read_moment(text, field, day_first=day_first)
        return found.date() if isinstance(found, datetime) else found
    return moment.date()


def write_moment(moment: datetime | date | None) -> str:
    """Return the ISO form: a day stays a day, a moment keeps its zone; "" for None."""
    return moment.isoformat() if moment is not None else ""


def _moment(text: str) -> datetime:
    try:
        # "2024-09-05 10:00:00 +07:00", as some content systems print it.
        moment = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", text))
    except ValueError:
        moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
