"""Build the match index anew from the database."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from tqdm import tqdm

from thuchu_web.claims.index import findable, index


class Command(BaseCommand):
    """Drop what the index keeps on disk and compute it again."""

    help = (
        "Drop the index's caches and build it anew from the database: after another matching model, or when"
        " answers look wrong. Restart the service afterwards, so that its processes read the new caches."
    )

    def handle(self, **_options: Any) -> None:
        """Drop the caches, rebuild, and say what can be found."""
        index.cache_clear()
        if settings.INDEX_ROOT.exists():
            # The folder itself stays: it may be a mounted volume.
            for path in settings.INDEX_ROOT.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        with tqdm(total=len(findable()), desc="index", unit=" claims", disable=None, file=sys.stderr) as bar:
            index().refresh(at_once=True, on_progress=bar.update)
        kinds = Counter(public_id.partition(":")[0] for public_id in findable())
        self.stdout.write(
            f"{len(index())} can be found: {kinds['fact-check']} fact-checks of this desk,"
            f" {kinds['imported']} of other publishers, {kinds['claim']} claims being checked"
        )
