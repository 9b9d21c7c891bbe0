"""The Vietnamese catalogues: one beside each app, kept and compiled with Babel, without gettext's programs.

    python -m thuchu_web.config.catalogues update     take new strings in, drop those no longer used
    python -m thuchu_web.config.catalogues compile    write the .mo files Django reads
    python -m thuchu_web.config.catalogues missing    list strings without a translation; exit 1 if any

Strings are written in English in the code. `desk/locale` also holds the strings of Wagtail that a desk member
meets and that Wagtail has not translated (context "overrides" below); those are added by hand and kept.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = "vi"
HEADER_DATE = datetime(2026, 11, 22, tzinfo=UTC)  # fixed, so that a catalogue changes only with its strings
OVERRIDES = "Wagtail"  # the comment of entries kept though no code of ours has the string
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def apps() -> Iterator[Path]:
    """Yield the folders of the service that have texts of their own."""
    yield from sorted(path for path in PACKAGE.iterdir() if (path / "__init__.py").exists())


def catalogue_path(app: Path) -> Path:
    """Return where an app's Vietnamese catalogue is."""
    return app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def strings_of(app: Path) -> Catalog:
    """Return the strings the app's code and templates use."""
    catalogue = _empty()
    for path in sorted(app.rglob("*")):
        if path.suffix == ".py":
            source = path.read_text(encoding="utf-8")
        elif "templates" in path.parts and path.suffix in {".html", ".txt", ".xml"}:
            template = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # Babel reads what is left as Python, where a template's indentation would mean something.
            source = "\n".join(line.lstrip() for line in template.splitlines())
        else:
            continue
        place = path.relative_to(PACKAGE).as_posix()
        found = extract(
            "python", io.BytesIO(source.encode()), keywords=KEYWORDS, comment_tags=["Translators:"]
        )
        for _line, message, comments, context in found:
            # Lines are left out: they would change the catalogue with every edit.
            catalogue.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalogue


def updated(app: Path) -> Catalog | None:
    """Return the app's catalogue with the strings used now; None when it has none."""
    catalogue = strings_of(app)
    path = catalogue_path(app)
    if path.exists():
        with path.open("rb") as file:
            present = read_po(file, locale=LOCALE)
        for message in present:
            if not message.id:
                continue
            kept = catalogue.get(_key(message), message.context)
            if kept is not None:
                kept.string = message.string
                kept.user_comments = message.user_comments
            elif OVERRIDES in message.user_comments:
                catalogue[message.id] = message
    return catalogue if len(catalogue) else None


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the strings without a translation."""
    return [str(_key(message)) for message in catalogue if message.id and not _has_words(message)]


def update() -> None:
    """Rewrite every catalogue with the strings used now."""
    for app in apps():
        catalogue = updated(app)
        if catalogue is None:
            continue
        path = catalogue_path(app)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, sort_output=True, omit_header=False, include_lineno=False)


def compile_all() -> None:
    """Write the .mo file of each catalogue whose .po is newer."""
    for app in apps():
        path = catalogue_path(app)
        target = path.with_suffix(".mo")
        if not path.exists() or (target.exists() and target.stat().st_mtime >= path.stat().st_mtime):
            continue
        with path.open("rb") as file:
            catalogue = read_po(file, locale=LOCALE)
        with target.open("wb") as file:
            write_mo(file, catalogue)


def missing() -> list[str]:
    """Return "app: string" for each string in use that has no Vietnamese yet."""
    return [f"{app.name}: {string}" for app in apps() for string in untranslated(updated(app) or _empty())]


def _empty() -> Catalog:
    return Catalog(
        locale=LOCALE,
        project="Thực Hư",
        header_comment="# Vietnamese texts of Thực Hư. Kept by thuchu_web.config.catalogues.",
        creation_date=HEADER_DATE,
        revision_date=HEADER_DATE,
        last_translator="Thực Hư",
        language_team="Thực Hư",
        copyright_holder="Thực Hư",
        msgid_bugs_address="-",
        fuzzy=False,
    )


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _has_words(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(strings) and all(strings) and "fuzzy" not in message.flags


def main(words: list[str]) -> int:
    """Run one of the three commands."""
    if words == ["update"]:
        update()
    elif words == ["compile"]:
        compile_all()
    elif words == ["missing"]:
        absent = missing()
        sys.stdout.write("".join(f"{line}\n" for line in absent))
        return 1 if absent else 0
    else:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
