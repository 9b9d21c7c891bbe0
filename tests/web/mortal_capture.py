"""A capture that kills its process at a chosen instant; each run is one process.

python -m tests.web.mortal_capture prepare          migrate, make a claim
python -m tests.web.mortal_capture attach [INSTANT] attach evidence; SIGKILLed at INSTANT
python -m tests.web.mortal_capture state            print rows, whole copies and other files as JSON
python -m tests.web.mortal_capture forget           remove what interrupted captures left
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import django

from tests.web.mortal_worker import die


def prepare() -> None:
    from django.core.management import call_command

    from tests import people

    call_command("migrate", verbosity=0)
    people.written_claim(people.checker())


def attach(instant: str) -> None:
    from django.contrib.auth.models import User

    from tests import people
    from thuchu_web.claims import attaching, storage
    from thuchu_web.claims.models import Claim, Snapshot

    def after(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def does_and_dies(*words: Any, **options: Any) -> None:
            real(*words, **options)
            die()

        setattr(owner, name, does_and_dies)

    instants: dict[str, Callable[[], None]] = {
        "note made": lambda: setattr(storage, "_beside", die),
        "half written": lambda: after(storage.os, "fsync"),
        "written": lambda: setattr(Path, "replace", die),
        "renamed": lambda: after(Path, "replace"),
        "row saved": lambda: after(Snapshot, "save"),
        "before commit": lambda: after(attaching, "note_history"),
        "after commit": lambda: setattr(Path, "unlink", die),
    }
    if instant:
        instants[instant]()
    people.evidence_from(Claim.objects.get(), person=User.objects.get(username="minh"))


def state() -> None:
    from django.conf import settings

    from thuchu_web.claims.models import Evidence, Snapshot

    kept = {str(row.file.name): row for row in Snapshot.objects.all()}
    files = {
        str(path.relative_to(settings.EVIDENCE_ROOT)): path
        for path in sorted(settings.EVIDENCE_ROOT.rglob("*"))
        if path.is_file()
    }
    whole = [
        name
        for name, row in kept.items()
        if name in files and sha256(files[name].read_bytes()).hexdigest() == row.sha256
    ]
    print(
        json.dumps(
            {
                "evidence": Evidence.objects.count(),
                "rows": len(kept),
                "whole": len(whole),
                "others": len(files) - len(whole),
            }
        )
    )


def forget() -> None:
    from thuchu_web.claims.storage import forget_unkept_copies

    forget_unkept_copies(older_than=timedelta(0))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.web.mortal_settings")
    django.setup()
    verb, *rest = sys.argv[1:]
    {"prepare": prepare, "attach": lambda: attach(" ".join(rest)), "state": state, "forget": forget}[verb]()
