"""Where archived copies lie: each is there whole with its row, or not at all, whenever the process ends."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.db import transaction

log = structlog.get_logger("thuchu_web.claims.storage")

_NOTES = ".pending"  # folder with one empty file for each copy whose row is not yet certain
SURELY_OVER = timedelta(hours=1)  # no request that keeps a copy lasts so long


class CopyStorage(FileSystemStorage):
    """Private files, written beside, flushed to the disk, then renamed.

    A note stands beside each until the transaction that keeps its row has ended well. `forget_unkept` removes
    the files whose note is left and which no row names; a file without a note is never touched, so that a
    service started on the wrong database removes nothing.
    """

    def _save(self, name: str, content: File[Any]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        note = self._note(name)
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.touch(mode=0o600)
        beside = _beside(target)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in content.chunks():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        transaction.on_commit(lambda: note.unlink(missing_ok=True))
        return name

    def forget_unkept(self, is_kept: Any, *, older_than: timedelta = SURELY_OVER) -> int:
        """Remove what interrupted captures left; return how many copies that were.

        is_kept     tells whether a row names the copy
        older_than  a younger one may still be under way
        """
        notes = Path(self.path(_NOTES))
        if not notes.is_dir():
            return 0
        removed = 0
        for note in sorted(notes.iterdir()):
            if time.time() - note.stat().st_mtime < older_than.total_seconds():
                continue
            name = note.name.replace("~", "/")
            if not is_kept(name):
                target = Path(self.path(name))
                _beside(target).unlink(missing_ok=True)
                target.unlink(missing_ok=True)
                removed += 1
            note.unlink(missing_ok=True)
        if removed:
            log.info("interrupted captures removed", copies=removed)
        return removed

    def _note(self, name: str) -> Path:
        return Path(self.path(_NOTES)) / name.replace("\\", "/").replace("/", "~")


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")


def forget_unkept_copies(*, older_than: timedelta = SURELY_OVER) -> int:
    """Remove the files of captures that were interrupted before their row was kept."""
    from thuchu_web.claims.models import Snapshot, evidence_storage

    storage = evidence_storage()
    if not isinstance(storage, CopyStorage):
        return 0
    return storage.forget_unkept(
        lambda name: Snapshot.objects.filter(file=name).exists(), older_than=older_than
    )
