"""Run by a test in a process of its own: migrate a database with rows back by one step and forward again.

    python -m tests.web.migrate_with_rows APP BEFORE

APP, BEFORE  the app, and its migration before the one that is tried
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main(app: str, before: str) -> dict[str, Any]:
    """Return what is in the tables in the three states, and what the database refuses at the end."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import IntegrityError, connection, transaction

    from tests import people
    from thuchu_web.claims import actions
    from thuchu_web.claims.roles import CHECKER
    from thuchu_web.publiclog.models import Entry

    def rows() -> dict[str, list[Any]]:
        with connection.cursor() as cursor:
            found = {}
            for table in TABLES:
                cursor.execute(f"SELECT * FROM {table} ORDER BY id")
                names = [column[0] for column in cursor.description]
                found[table] = [
                    {name: str(value) for name, value in zip(names, row, strict=True)}
                    for row in cursor.fetchall()
                ]
            return found

    def refuses(statement: str) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except IntegrityError:
            return True
        return False

    call_command("migrate", verbosity=0)
    minh, lan = people.checker(), people.editor()
    assert minh.groups.filter(name=CHECKER).exists()
    people.published_fact_check(minh, lan)
    claim = people.written_claim(minh, text="Cầu Suối Ngà sập.")
    people.evidence_from(claim, person=minh)
    actions.write_claim(claim, text=claim.text, kind=claim.kind, person=minh, wordings=["Sập cầu Suối Ngà"])
    assert Entry.objects.exists()

    first = rows()
    call_command("migrate", app, before, verbosity=0)
    back = rows()
    call_command("migrate", verbosity=0)
    return {
        "first": first,
        "back": back,
        "again": rows(),
        "refused": {statement: refuses(statement) for statement in FORBIDDEN},
    }


TABLES = (
    "claims_claim",
    "claims_wording",
    "claims_evidence",
    "claims_verdict",
    "claims_factcheck",
    "claims_historyentry",
    "publiclog_entry",
)
FORBIDDEN = (
    "UPDATE claims_factcheck SET title = 'x'",
    "DELETE FROM claims_factcheck",
    "UPDATE claims_claim SET kind = 'opinion' WHERE status = 'published'",
    "UPDATE claims_verdict SET title = 'x'",
    "DELETE FROM publiclog_entry",
)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    print(json.dumps(main(*sys.argv[1:])))
