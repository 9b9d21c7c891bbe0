"""The published record of a fact-check, read from and written to the open formats.

One `Review` is what the page, the feeds, the markup and the interfaces are all made from.
"""

from .factcheck_tools import to_factcheck_tools
from .forms import Form, Refusal
from .identity import canonical_key, fingerprint
from .jsonld import jsonld_script, to_jsonld
from .profile import check_profile, warnings
from .reading import detect_form, read_source
from .record import Citation, Publisher, Rating, Review
from .tidy import tidied
from .writing import write_source

__all__ = [
    "Citation",
    "Form",
    "Publisher",
    "Rating",
    "Refusal",
    "Review",
    "canonical_key",
    "check_profile",
    "detect_form",
    "fingerprint",
    "jsonld_script",
    "read_source",
    "tidied",
    "to_factcheck_tools",
    "to_jsonld",
    "warnings",
    "write_source",
]
