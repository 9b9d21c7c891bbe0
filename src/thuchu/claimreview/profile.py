"""Check ClaimReview markup against the JSON Schema we publish by, which is stricter than schema.org."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from .record import Review

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

# Characters; readers of the markup cut a longer claim.
LONG_CLAIM = 75
_NAMES_A_FIELD = frozenset({"required", "additionalProperties", "dependentRequired"})


def check_profile(data: dict[str, Any]) -> list[str]:
    """Return what is wrong with the markup of one page, a sentence each; an empty list when nothing is.

    That the address is on our own host is for the caller to check.
    """
    problems = []
    for error in sorted(
        _validator().iter_errors(data), key=lambda error: list(map(str, error.absolute_path))
    ):
        place = "/".join(map(str, error.absolute_path)) or "the record"
        said = error.schema.get("description") if isinstance(error.schema, dict) else None
        # Which field is missing or too many stands only in the library's own message.
        named = error.message if error.validator in _NAMES_A_FIELD else said or error.message
        problems.append(f"{place}: {named}")
    return list(dict.fromkeys(problems))


def warnings(review: Review) -> list[str]:
    """Return what is allowed but could be better, a sentence each."""
    if len(review.claim) > LONG_CLAIM:
        return [
            f"The claim has {len(review.claim)} characters; beyond {LONG_CLAIM} it is often shown cut off."
        ]
    return []


def schema() -> dict[str, Any]:
    """Return the profile as a JSON Schema (2020-12)."""
    text = files(__package__).joinpath("claimreview.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _validator() -> Draft202012Validator:
    # jsonschema comes with the "evidence" extra; reading and writing do without it.
    from jsonschema import Draft202012Validator, FormatChecker

    Draft202012Validator.check_schema(schema())
    return Draft202012Validator(schema(), format_checker=FormatChecker(("date",)))
