"""Take texts into the evidence library and out of it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone
from tqdm import tqdm

from thuchu.errors import ThuchuError
from thuchu_web.library.actions import TextCount, add_texts, remove_source, remove_texts, source_named
from thuchu_web.library.index import library_index
from thuchu_web.library.models import LibrarySource
from thuchu_web.library.reading import read_texts


class Command(BaseCommand):
    """./thuchu library add | remove | list."""

    help = (
        "Take texts of a registered source into the evidence library, or out of it. An editor registers the"
        " source first, at the desk under Library. The same again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what the command takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|remove|list")
        add = verbs.add_parser("add", help="take texts in")
        add.add_argument(
            "paths",
            nargs="+",
            metavar="FILE|DIR|-",
            help="JSON lines (id, title, text, url, date), also as .gz or .xz; text; PDF; a folder of them",
        )
        add.add_argument("--source", required=True, metavar="NAME", help="the registered source they are of")
        remove = verbs.add_parser("remove", help="take texts out; evidence made from them keeps its copies")
        remove.add_argument("--source", required=True, metavar="NAME")
        what = remove.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--id", action="append", dest="keys", metavar="ID", help="only this text; may be repeated"
        )
        what.add_argument(
            "--all", action="store_true", dest="everything", help="the source with all its texts"
        )
        verbs.add_parser("list", help="show the sources and how many texts each has")

    def handle(self, *, verb: str, **options: Any) -> None:
        """Do what the verb says."""
        if verb == "list":
            self._list()
        elif verb == "add":
            self._add(_source(options["source"]), options["paths"])
        else:
            self._remove(_source(options["source"]), options["keys"])

    def _add(self, source: LibrarySource, paths: list[str]) -> None:
        total = TextCount()
        failed = 0
        for path in paths:
            try:
                with tqdm(desc=path, unit=" texts", disable=None, file=sys.stderr) as bar:
                    total += add_texts(
                        source,
                        read_texts(None if path == "-" else Path(path)),
                        now=timezone.now(),
                        on_refusal=lambda refused: self.stderr.write(f"{refused.where}: {refused.reason}"),
                        on_progress=bar.update,
                    )
            except (OSError, EOFError, ThuchuError) as problem:
                reason = getattr(problem, "strerror", None) or problem
                self.stderr.write(f"{path}: {reason}")
                failed += 1
        self._index()
        self.stdout.write(
            f"{total.new} new, {total.updated} updated, {total.same} as before, {total.refused} refused"
        )
        if failed == len(paths) or (total.refused and not total.new + total.updated + total.same):
            raise CommandError("Nothing could be taken in.")

    def _remove(self, source: LibrarySource, keys: list[str] | None) -> None:
        name = source.name
        removed = remove_source(source) if keys is None else remove_texts(source, keys)
        self._index()
        self.stdout.write(f"{removed} texts taken out of “{name}”")

    def _index(self) -> None:
        index = library_index()
        with tqdm(desc="index", unit=" texts", disable=None, file=sys.stderr) as bar:
            index.refresh(at_once=True, on_progress=bar.update)

    def _list(self) -> None:
        for source in LibrarySource.objects.annotate(number=Count("texts")):
            self.stdout.write(f"{source.name}: {source.number} texts, {source.publisher}, {source.licence}")


def _source(name: str) -> LibrarySource:
    source = source_named(name)
    if source is None:
        known = ", ".join(f"“{row.name}”" for row in LibrarySource.objects.all()[:20])
        raise CommandError(
            f"There is no source “{name}”. An editor registers it at the desk, under Library."
            + (f" Registered are {known}." if known else "")
        )
    return source
