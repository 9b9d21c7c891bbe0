"""Rules the database itself keeps, whoever writes to it: triggers on SQLite and PostgreSQL.

A model constraint sees one row. What has to look at other rows, or at what a row was before, is a
`Rule` here: a condition in SQL both databases understand, under which the write is refused. Rules are
installed after every `migrate`, so they exist in tests too, and after SQLite has rebuilt a table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.operations.base import Operation
from django.db.models.signals import post_migrate


@dataclass(frozen=True, slots=True)
class Rule:
    """One refusal. `when` is an SQL condition over NEW and OLD that holds when the write is forbidden."""

    name: str  # letters, digits and underscores; unique in the database
    table: str
    event: Literal["INSERT", "UPDATE", "DELETE"]
    when: str
    message: str  # the sentence of the IntegrityError, without quotation marks


RULES: tuple[Rule, ...] = (
    Rule(
        "publiclog_entry_is_never_changed",
        "publiclog_entry",
        "UPDATE",
        "1 = 1",
        "An entry of the public log is never changed.",
    ),
    Rule(
        "publiclog_entry_is_never_deleted",
        "publiclog_entry",
        "DELETE",
        "1 = 1",
        "An entry of the public log is never deleted.",
    ),
)


def statements(rule: Rule, *, vendor: str) -> list[str]:
    """Return the SQL that installs one rule anew; NotImplementedError for an unknown database."""
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {rule.name}",
            f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table} FOR EACH ROW WHEN {rule.when}"
            f" BEGIN SELECT RAISE(ABORT, '{rule.message}'); END",
        ]
    if vendor == "postgresql":
        result = "OLD" if rule.event == "DELETE" else "NEW"
        return [
            f"CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF {rule.when} THEN RAISE EXCEPTION '{rule.message}' USING ERRCODE = 'check_violation';"
            f" END IF; RETURN {result}; END $$",
            f"DROP TRIGGER IF EXISTS {rule.name} ON {rule.table}",
            f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {rule.name}()",
        ]
    raise NotImplementedError(f"No rules for the database {vendor}: use SQLite or PostgreSQL.")


def install(rules: Iterable[Rule], *, connection: BaseDatabaseWrapper) -> None:
    """Install the rules whose tables exist; those of a part not migrated yet come with it."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for rule in rules:
            if rule.table in tables:
                for statement in statements(rule, vendor=connection.vendor):
                    cursor.execute(statement)


def install_after_migrate(app: AppConfig, rules: Iterable[Rule] = RULES) -> None:
    """Have the rules installed each time `migrate` has finished with the app."""
    chosen = tuple(rules)

    def install_now(using: str, **_: Any) -> None:
        install(chosen, connection=connections[using])

    post_migrate.connect(install_now, sender=app, weak=False, dispatch_uid=f"{app.name}.rules")


def lifted(rules: Iterable[Rule], operations: Iterable[Operation]) -> list[Operation]:
    """Return a migration's operations with the rules lifted while they run, forwards and backwards.

    To change a table SQLite builds it anew and renames it, which fails while a trigger of another table
    names it. All of it is one transaction: rules that were lifted by a migration that fails are back.
    """
    chosen = tuple(rules)

    def lift(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            for rule in chosen:
                editor.execute(f"DROP TRIGGER IF EXISTS {rule.name}")

    def put_back(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            install(chosen, connection=editor.connection)

    return [RunPython(lift, put_back), *operations, RunPython(put_back, lift)]
