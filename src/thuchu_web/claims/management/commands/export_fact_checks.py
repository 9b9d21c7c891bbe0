"""Write what is published, for other desks, search engines and archives."""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from thuchu.claimreview import Form, Review, write_source
from thuchu.errors import BadInput
from thuchu_web.claims.models import ImportedFactCheck
from thuchu_web.claims.records import desk_publisher, latest_versions, review_from, review_of

FORMS = [form.value for form in Form if form is not Form.PAGE]
AT_ONCE = 500  # records held in memory


class Command(BaseCommand):
    """Export fact-checks; the same records give the same bytes."""

    help = "Write the published fact-checks in an open form, oldest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what the command takes."""
        parser.add_argument(
            "output", nargs="?", default="-", help="a file, packed when its name ends in .gz; - for output"
        )
        parser.add_argument("--form", choices=FORMS, default=Form.JSONLD.value, help="otherwise jsonld")
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--own", action="store_true", help="only this desk's (so it is without --all)")
        whose.add_argument("--all", action="store_true", help="other publishers' too")

    def handle(self, *, output: str, form: str, **options: Any) -> None:
        """Write the fact-checks; a file appears whole or not at all."""
        everything: bool = options["all"]
        if output == "-":
            with tempfile.TemporaryFile() as whole:
                self._write(whole, form=form, everything=everything, packed=False)
                whole.seek(0)
                for line in whole:
                    self.stdout.write(line.decode(), ending="")
            return
        target = Path(output)
        try:
            with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".export-", delete=False) as whole:
                draft = Path(whole.name)
                try:
                    count = self._write(
                        whole, form=form, everything=everything, packed=output.endswith(".gz")
                    )
                    whole.flush()
                    draft.chmod(0o644)
                    draft.replace(target)
                finally:
                    draft.unlink(missing_ok=True)
        except OSError as problem:
            raise CommandError(f"{output}: {problem.strerror or problem}") from problem
        self.stdout.write(f"{count} fact-checks written to {output}")

    def _write(self, to: IO[bytes], *, form: str, everything: bool, packed: bool) -> int:
        with tqdm(desc="fact-checks", unit=" records", disable=None, file=sys.stderr) as bar:
            count = 0

            def counted() -> Iterator[Review]:
                nonlocal count
                for review in _reviews(everything=everything):
                    count += 1
                    bar.update()
                    yield review

            try:
                write_source(
                    counted(),
                    form=Form(form),
                    to=cast(BinaryIO, to),
                    publisher=desk_publisher(),
                    title=settings.DESK_NAME,
                    home_url=settings.BASE_URL,
                    gzipped=packed,
                )
            except BadInput as problem:
                raise CommandError(f"A record cannot be written: {problem}") from problem
            return count


def _reviews(*, everything: bool) -> Iterator[Review]:
    for fact_check in latest_versions().order_by("number").iterator(chunk_size=AT_ONCE):
        yield review_of(fact_check)
    if everything:
        for imported in ImportedFactCheck.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
            yield review_from(imported.record)
