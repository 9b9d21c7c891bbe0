"""Every error the library raises, as a tree. Each message is a sentence that says what to do."""

from enum import StrEnum


class ThuchuError(Exception):
    """The root: catch it to catch whatever the library raises on purpose."""


class BadInput(ThuchuError):
    """What was given cannot be used; the message says what was wrong and what to do."""


class FetchRefused(ThuchuError):
    """An outside address may not be fetched: odd form, private network, scheme or port."""


class Trouble(StrEnum):
    """What went wrong while fetching, for whoever says it in another language."""

    NO_NAME = "no name"
    NO_CONNECTION = "no connection"
    NO_CERTIFICATE = "no certificate"
    SLOW = "slow"
    BROKEN_OFF = "broken off"
    STATUS = "status"
    TOO_LARGE = "too large"
    TOO_MANY_REDIRECTS = "too many redirects"
    DAMAGED = "damaged"


class FetchFailed(ThuchuError):
    """An outside address could not be fetched: no answer, too slow, too large, an error status."""

    def __init__(
        self, sentence: str, *, trouble: Trouble | None = None, host: str = "", number: int = 0
    ) -> None:
        """Keep the sentence, and the same taken apart: `number` is the status or the most bytes allowed."""
        super().__init__(sentence)
        self.trouble = trouble
        self.host = host
        self.number = number


class FileRefused(BadInput):
    """An uploaded file is of a kind, size or form that is not accepted."""


class EngineMissing(ThuchuError):
    """An optional library is not installed; the message says how to install it or what to use instead."""


class EndpointFailed(ThuchuError):
    """An embeddings service gave no usable answer; the message says which and what was wrong."""


class IndexUnusable(ThuchuError):
    """The match index on disk cannot be used; everything in it can be built anew from the database."""


class IndexDamaged(IndexUnusable):
    """A file of the match index is missing, cut short or changed."""


class IndexForeign(IndexUnusable):
    """The match index was written by another version of the format or for another model."""


class IndexNotWritable(ThuchuError):
    """The match index could not be changed: read-only, or the disk is full. What was in it is still there."""


class CalibrationUnusable(BadInput):
    """A stored calibration is damaged, or there are too few decisions to make one from."""
