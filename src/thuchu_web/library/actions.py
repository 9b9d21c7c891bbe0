"""What is done with the library: an editor registers sources, the operator takes their texts in and out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.text.normalise import fold, one_line
from thuchu_web.claims.acts import require
from thuchu_web.claims.scale import SourceKind
from thuchu_web.library.models import LibrarySource, LibraryText
from thuchu_web.library.reading import Item, Refused

REGISTER = "library.register_source"
AT_ONCE = 200  # texts looked up together and held in memory


@dataclass(frozen=True, slots=True)
class SourceTerms:
    """What an editor says of a source."""

    name: str
    publisher: str
    kind: SourceKind
    licence: str
    credit: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TextCount:
    """How many texts were new, updated, left as they were and refused."""

    new: int = 0
    updated: int = 0
    same: int = 0
    refused: int = 0

    def __add__(self, other: TextCount) -> TextCount:
        return TextCount(
            self.new + other.new,
            self.updated + other.updated,
            self.same + other.same,
            self.refused + other.refused,
        )


def source_named(name: str) -> LibrarySource | None:
    """Return the source of this name, whatever its capitals and marks; None when there is none."""
    return LibrarySource.objects.filter(folded_name=fold(name)[:120]).first()


@transaction.atomic
def register_source(terms: SourceTerms, *, person: User) -> LibrarySource:
    """Register a source, so that its texts may be taken in. The licence says how they may be used."""
    require(person, REGISTER, _("Only an editor can register a source of the library."))
    name = one_line(terms.name)
    if not fold(name):
        raise ValidationError({"name": _("Give the source a name.")})
    if source_named(name):
        raise ValidationError({"name": _("There already is a source of this name.")})
    source = LibrarySource(
        name=name,
        folded_name=fold(name)[:120],
        publisher=one_line(terms.publisher),
        kind=terms.kind,
        licence=one_line(terms.licence),
        credit=one_line(terms.credit),
        url=terms.url.strip(),
        registered_by=person,
        registered_at=timezone.now(),
    )
    source.full_clean(exclude=["registered_by"])
    source.save()
    return source


def add_texts(
    source: LibrarySource,
    items: Iterable[Item | Refused],
    *,
    now: datetime,
    on_refusal: Callable[[Refused], object] = lambda refused: None,
    on_progress: Callable[[int], object] = lambda number: None,
) -> TextCount:
    """Take texts in; one with a known key replaces what was there, and the same again changes nothing.

    Each two hundred are one transaction, so that an interrupted run can simply be run again.
    """
    total = TextCount()
    stream = iter(items)
    while batch := list(islice(stream, AT_ONCE)):
        for refused in batch:
            if isinstance(refused, Refused):
                on_refusal(refused)
        total += _keep(source, [item for item in batch if isinstance(item, Item)], now)
        total += TextCount(refused=sum(isinstance(item, Refused) for item in batch))
        on_progress(len(batch))
    return total


@transaction.atomic
def _keep(source: LibrarySource, items: Sequence[Item], now: datetime) -> TextCount:
    latest = {item.key: item for item in items}
    known = dict(source.texts.filter(key__in=latest).values_list("key", "version"))
    fresh: list[LibraryText] = []
    changed: list[LibraryText] = []
    for key, item in latest.items():
        version = _version(item)
        if known.get(key) == version:
            continue
        row = LibraryText(
            source=source,
            key=key,
            title=item.title,
            url=item.url,
            dated_on=item.dated_on,
            text=item.text,
            version=version,
            kept_at=now,
        )
        (changed if key in known else fresh).append(row)
    LibraryText.objects.bulk_create(fresh)
    for row in changed:
        source.texts.filter(key=row.key).update(
            title=row.title,
            url=row.url,
            dated_on=row.dated_on,
            text=row.text,
            version=row.version,
            kept_at=now,
        )
    return TextCount(len(fresh), len(changed), len(items) - len(fresh) - len(changed))


def _version(item: Item) -> str:
    said = "\0".join((item.title, item.url, str(item.dated_on or ""), item.text))
    return hashlib.sha256(said.encode()).hexdigest()


def remove_texts(source: LibrarySource, keys: Sequence[str] | None = None) -> int:
    """Take texts out, all of the source without keys; evidence made from them keeps its own copies."""
    removed = 0
    for part in _parts(keys):
        texts = source.texts.all() if part is None else source.texts.filter(key__in=part)
        removed += texts.delete()[1].get("library.LibraryText", 0)
    return removed


def _parts(keys: Sequence[str] | None) -> Iterator[Sequence[str] | None]:
    if keys is None:
        yield None
        return
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


@transaction.atomic
def remove_source(source: LibrarySource) -> int:
    """Take a source out with all its texts; return how many those were."""
    removed = remove_texts(source)
    source.delete()
    return removed
