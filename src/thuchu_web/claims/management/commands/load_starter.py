"""Load the starter collection, the way any other publisher's collection comes in."""

from __future__ import annotations

import io
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from thuchu.claimreview import Form, Refusal, read_source, write_source
from thuchu_web.claims import starter
from thuchu_web.claims.imports import import_reviews


class Command(BaseCommand):
    """Load the collection that lets a new installation be tried at once."""

    help = "Load the starter collection, so that there is something to find. Its pages say it is for trying."

    def handle(self, **_options: Any) -> None:
        """Write the collection as a data feed and read it back through the importer."""
        feed = io.BytesIO()
        write_source(starter.reviews(), form=Form.JSONLD, to=feed, publisher=starter.PUBLISHER)
        refused: list[Refusal] = []
        count = import_reviews(
            read_source(feed.getvalue(), name="starter", form=Form.JSONLD),
            now=timezone.now(),
            on_refusal=refused.append,
        )
        for refusal in refused:
            self.stderr.write(f"{refusal.where}: {refusal.reason}")
        self.stdout.write(f"{count.new} new, {count.updated} updated, {count.skipped} skipped (already here)")
        if not count.read:
            raise CommandError("The starter collection could not be read.")
