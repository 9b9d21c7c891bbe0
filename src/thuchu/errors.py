"""Every error the library raises, as a tree. Each message is a sentence that says what to do."""


class ThuchuError(Exception):
    """The root: catch it to catch whatever the library raises on purpose."""


class BadInput(ThuchuError):
    """What was given cannot be used; the message says what was wrong and what to do."""


class FetchRefused(ThuchuError):
    """An outside address may not be fetched: odd form, private network, scheme or port."""


class FetchFailed(ThuchuError):
    """An outside address could not be fetched: no answer, too slow, too large, an error status."""


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
