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
