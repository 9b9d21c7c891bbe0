"""Take in other publishers' fact-checks from files, from standard input and from web addresses."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from tqdm import tqdm

from thuchu.claimreview import Form, Refusal, Review, read_source
from thuchu.errors import FetchFailed, ThuchuError
from thuchu.evidence.fetch import fetch
from thuchu.text.normalise import fold
from thuchu_web.claims.imports import ImportCount, import_reviews

LARGEST_DOWNLOAD = 256 * 1024 * 1024  # bytes; the largest public collection is below 200 MB
LONGEST_DOWNLOAD = 600.0  # seconds


class Command(BaseCommand):
    """Import fact-checks; a source that cannot be read does not stop the others."""

    help = (
        "Take in other publishers' fact-checks. They answer as “checked by …” and never become verdicts of"
        " this desk. The same again changes nothing. Ends with 1 when nothing could be read from any source."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what the command takes."""
        parser.add_argument(
            "sources", nargs="+", metavar="SOURCE", help="a file, an http(s) address, or - for standard input"
        )
        parser.add_argument(
            "--form",
            choices=[form.value for form in Form],
            help="how the sources are written down; otherwise each one's content tells",
        )
        parser.add_argument(
            "--publisher",
            action="append",
            default=[],
            metavar="NAME",
            help="take only this publisher's; may be repeated",
        )

    def handle(self, *, sources: list[str], form: str | None, publisher: list[str], **_options: Any) -> None:
        """Import the sources one after the other."""
        total = ImportCount()
        failed = 0
        wanted = {fold(name) for name in publisher}
        for source in sources:
            try:
                count = self._import(source, form=Form(form) if form else None, wanted=wanted)
            except DatabaseError:
                raise
            except Exception as problem:
                # Whatever a damaged source provokes in a parser, the other sources are still good.
                known = isinstance(problem, ThuchuError | OSError)
                self.stderr.write(_reason(source, problem) if known else f"{source}: {problem!r}")
                failed += 1
                continue
            total += count
            failed += bool(count.refused and not count.read)
            if len(sources) > 1:
                self.stdout.write(f"{source}: {_in_words(count)}")
        self.stdout.write(_in_words(total))
        if failed == len(sources):
            raise CommandError("Nothing could be read from any source.")

    def _import(self, source: str, *, form: Form | None, wanted: set[str]) -> ImportCount:
        records: Iterable[Review | Refusal] = read_source(_bytes_of(source), name=source, form=form)
        if wanted:
            records = _only(records, wanted)
        # Drawn on a terminal only.
        with tqdm(desc=source, unit=" records", disable=None, file=sys.stderr) as bar:
            return import_reviews(
                records,
                now=timezone.now(),
                on_refusal=lambda refusal: self.stderr.write(f"{source}: {refusal.where}: {refusal.reason}"),
                on_progress=bar.update,
            )


def _bytes_of(source: str) -> bytes:
    if source == "-":
        return sys.stdin.buffer.read()
    if "://" not in source:
        return Path(source).read_bytes()
    fetched = fetch(source, now=timezone.now(), max_bytes=LARGEST_DOWNLOAD, timeout=LONGEST_DOWNLOAD)
    if fetched.status != 200:
        raise FetchFailed(f"The address answered {fetched.status}, not the collection.")
    return fetched.body


def _only(records: Iterable[Review | Refusal], wanted: set[str]) -> Iterator[Review | Refusal]:
    for record in records:
        if isinstance(record, Refusal) or fold(record.publisher.name) in wanted:
            yield record


def _reason(source: str, problem: Exception) -> str:
    if isinstance(problem, OSError):
        return f"{source}: {problem.strerror or problem}"
    # The readers already name the source.
    words = str(problem)
    return words if words.startswith(source) else f"{source}: {words}"


def _in_words(count: ImportCount) -> str:
    return (
        f"{count.new} new, {count.updated} updated, {count.skipped} skipped (already here),"
        f" {count.refused} refused"
    )
