"""The table of permissions, as a page of the documentation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from thuchu_web.desk.permissions import as_page


class Command(BaseCommand):
    """./thuchu manage permissions > docs/reference/permissions.md."""

    help = "Writes who may call which address of the desk, as a page in Markdown."

    def handle(self, **options: Any) -> None:
        """Write the page to standard output."""
        self.stdout.write(as_page(), ending="")
