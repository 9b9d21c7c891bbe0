"""What the library finds things in: texts of registered sources, and copies that already are evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.evidence.passages import cut
from thuchu_web.claims.attaching import Copy
from thuchu_web.claims.models import Snapshot
from thuchu_web.claims.scale import SourceKind
from thuchu_web.library.models import LibraryText

TEXT = "text"  # prefix of the ids of texts of registered sources
SNAPSHOT = "snapshot"  # and of archived copies


@dataclass(frozen=True, slots=True)
class Stored:
    """One text that can be found, without its words."""

    stored_id: str  # "text:12" or "snapshot:34"
    title: str
    publisher: str
    kind: SourceKind
    url: str
    kept_at: datetime
    dated_on: date | None = None
    collection: str = ""  # the registered source's name; empty for what already is evidence
    terms: str = ""  # licence and credit of the registered source


def numbers_of(ids: Iterable[str]) -> dict[str, list[int]]:
    """Return the numbers of each kind; what is no id of ours is left out."""
    numbers: dict[str, list[int]] = {TEXT: [], SNAPSHOT: []}
    for stored_id in ids:
        kind, _colon, number = stored_id.partition(":")
        if kind in numbers and number.isascii() and number.isdecimal() and len(number) < 19:
            numbers[kind].append(int(number))
    return numbers


def stored_of(ids: Iterable[str]) -> dict[str, Stored]:
    """Return what the ids name; those that are gone are left out."""
    numbers = numbers_of(ids)
    texts = LibraryText.objects.filter(pk__in=numbers[TEXT]).defer("text").select_related("source")
    copies = Snapshot.objects.filter(pk__in=numbers[SNAPSHOT]).exclude(text="").defer("text")
    found = [_of_text(row) for row in texts]
    found += [_of_snapshot(row) for row in copies.select_related("source__publisher")]
    return {stored.stored_id: stored for stored in found}


def _of_text(row: LibraryText) -> Stored:
    source = row.source
    return Stored(
        f"{TEXT}:{row.pk}",
        row.title,
        source.publisher,
        SourceKind(source.kind),
        row.url or source.url,
        row.kept_at,
        row.dated_on,
        source.name,
        ". ".join(words.rstrip(".") for words in (source.licence, source.credit) if words),
    )


def _of_snapshot(row: Snapshot) -> Stored:
    source = row.source
    return Stored(
        f"{SNAPSHOT}:{row.pk}",
        source.title,
        source.publisher.name,
        SourceKind(source.kind),
        source.url,
        row.taken_at,
    )


def words_of(stored_id: str) -> str:
    """Return the text an id names; empty when it is gone."""
    numbers = numbers_of([stored_id])
    texts = LibraryText.objects.filter(pk__in=numbers[TEXT]).values_list("text", flat=True)
    copies = Snapshot.objects.filter(pk__in=numbers[SNAPSHOT]).values_list("text", flat=True)
    return texts.first() or copies.first() or ""


def passage_of(stored_id: str, number: int) -> str:
    """Return one passage as it stands in the text; empty when there is none of that number."""
    text = words_of(stored_id)
    places = cut(text)
    return text[places[number].start : places[number].end] if 0 <= number < len(places) else ""


class StoredGone(Exception):
    """The text is no longer in the library, or its copy is no longer what was archived."""


def copy_of(stored: Stored) -> Copy:
    """Return a copy to keep with evidence, dated when the desk took the text in.

    A text of a source becomes a plain text file that says where it is from and under which terms. An archived
    copy is taken as it is, after its hash has been looked at.
    """
    if stored.stored_id.startswith(f"{SNAPSHOT}:"):
        return _copy_of_snapshot(stored)
    text = words_of(stored.stored_id)
    if not text:
        raise StoredGone(_("This text has been taken out of the library meanwhile."))
    day = stored.dated_on.isoformat() if stored.dated_on else ""
    kept = timezone.localtime(stored.kept_at).isoformat(timespec="seconds")
    head = [stored.title, stored.publisher, stored.url, day, stored.terms, f"{stored.collection}, {kept}"]
    body = "\n".join([line for line in head if line] + ["", text, ""])
    return Copy(body.encode(), "kho-tu-lieu.txt", "text/plain", text, taken_at=stored.kept_at)


def _copy_of_snapshot(stored: Stored) -> Copy:
    row = Snapshot.objects.filter(pk=numbers_of([stored.stored_id])[SNAPSHOT][0]).first()
    if row is None:
        raise StoredGone(_("This text has been taken out of the library meanwhile."))
    try:
        with row.file.open("rb") as file:
            body = file.read()
    except OSError:
        body = b""
    if sha256(body).hexdigest() != row.sha256:
        raise StoredGone(
            _("The copy of “%(title)s” is no longer what was archived.") % {"title": stored.title}
        )
    is_exact = row.media_type != "application/pdf"
    name = (
        "ban-luu.warc.gz" if row.media_type == "application/warc" else str(row.file.name).rpartition("/")[2]
    )
    return Copy(body, name, row.media_type, row.text, is_exact=is_exact, taken_at=row.taken_at)
