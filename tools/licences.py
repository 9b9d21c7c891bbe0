"""Print the licence of everything in requirements.lock; exit 1 where one would bind our users.

    python tools/licences.py

The GPL and AGPL would put conditions on the whole service. The LGPL does not as long as the library stays
exchangeable, which it is with pip; such packages are listed apart, so that somebody looks at each new one.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
# Packages that leave their licence out of the metadata, and where it was read.
READ_BY_HAND: dict[str, str] = {}
BINDING = re.compile(r"(?<!L)\bA?GPL|(?<!Lesser )(?<!Library )General Public License|Affero", re.IGNORECASE)
LESSER = re.compile(r"\bLGPL|(Lesser|Library) General Public License", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Licence:
    """What one installed package says of its licence."""

    package: str
    version: str
    words: str  # empty when it says nothing

    @property
    def binding(self) -> bool:
        """Tell whether every choice the package offers is GPL or AGPL."""
        choices = re.split(r"\s+OR\s+|;|/", LESSER.sub("lesser", self.words))
        named = [choice for choice in choices if choice.strip()]
        return bool(named) and all(BINDING.search(choice) for choice in named)

    @property
    def lesser(self) -> bool:
        """Tell whether the LGPL is among its licences."""
        return bool(LESSER.search(self.words))


def locked() -> list[str]:
    """Return the names of the packages in requirements.lock."""
    return list(
        dict.fromkeys(
            re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)
        )
    )


def licence(package: str) -> Licence | None:
    """Return an installed package's licence, or None when it is not installed here."""
    try:
        found = distribution(package)
    except PackageNotFoundError:
        return None
    return Licence(package, found.version, READ_BY_HAND.get(package) or _words(found))


def _words(found: Distribution) -> str:
    metadata = found.metadata
    expression = metadata.get("License-Expression")
    if expression:
        return expression
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier", [])
        if line.startswith("License :: ") and not line.endswith("OSI Approved")
    ]
    if classifiers:
        return "; ".join(classifiers)
    return (metadata.get("License") or "").strip().splitlines()[0] if metadata.get("License") else ""


def main() -> int:
    """Print the table and return the exit status."""
    licences = [one for one in map(licence, locked()) if one is not None]
    for one in licences:
        sys.stdout.write(f"{one.package:28} {one.version:14} {one.words or '(says nothing)'}\n")
    lesser = [one for one in licences if one.lesser]
    if lesser:
        names = ", ".join(one.package for one in lesser)
        sys.stdout.write(f"\nLGPL, used as exchangeable libraries: {names}\n")
    bad = [one for one in licences if one.binding or not one.words]
    for one in bad:
        sys.stdout.write(
            f"{one.package}: {one.words or 'no licence named; read it and add it to READ_BY_HAND'}\n"
        )
    sys.stdout.write(f"\n{len(licences)} packages, {len(bad)} with a licence that cannot be used\n")
    return 1 if bad or not licences else 0


if __name__ == "__main__":
    raise SystemExit(main())
