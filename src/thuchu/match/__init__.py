"""Has this been checked before? `Matcher` is the one interface; `SumMatcher` the first one."""

from thuchu.match.model import (
    Agreement,
    Aspect,
    Candidate,
    Decision,
    KnownClaim,
    Matcher,
    MatchResult,
    Reason,
)

__all__ = [
    "Agreement",
    "Aspect",
    "Candidate",
    "Decision",
    "KnownClaim",
    "MatchResult",
    "Matcher",
    "Reason",
]
