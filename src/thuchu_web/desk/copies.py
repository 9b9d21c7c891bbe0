"""From an address or an uploaded file to the copy that evidence rests on.

Both doors are the guarded ones of the library: `thuchu.evidence.fetch` and `thuchu.evidence.upload`. What
they refuse becomes a sentence beside the field.
"""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.errors import FetchFailed, FetchRefused, FileRefused
from thuchu.evidence.archive import page_text, to_warc
from thuchu.evidence.fetch import fetch
from thuchu.evidence.upload import read_upload
from thuchu_web.claims.actions import Copy

LARGEST_COPY = 10 * 1024 * 1024  # bytes, of a page and of a file
SECONDS_TO_FETCH = 20.0


class NoCopy(Exception):
    """No copy could be taken; `sentences` say what to do first and the reason after."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def copy_of_page(url: str) -> Copy:
    """Fetch the page and return it archived, with its readable text; raise NoCopy when that fails."""
    try:
        fetched = fetch(url, now=timezone.now(), max_bytes=LARGEST_COPY, timeout=SECONDS_TO_FETCH)
    except FetchRefused as refusal:
        raise NoCopy(_("This address cannot be fetched from here. Check it."), str(refusal)) from refusal
    except FetchFailed as failure:
        raise NoCopy(
            _("We could not fetch the page. Save it as a PDF or take a screenshot, and upload that."),
            str(failure),
        ) from failure
    return Copy(
        body=to_warc(fetched),
        file_name="ban-luu.warc.gz",
        media_type="application/warc",
        text=page_text(fetched.body, fetched.media_type, charset=fetched.charset).text,
    )


def copy_of_upload(file: UploadedFile[bytes]) -> Copy:
    """Return the uploaded file as a copy; raise NoCopy when it is of a kind or size we do not keep."""
    try:
        upload = read_upload(file.name or "", file.read(LARGEST_COPY + 1), max_bytes=LARGEST_COPY)
    except FileRefused as refusal:
        raise NoCopy(
            _("This file was not accepted. Upload a PDF, a picture or plain text of at most 10 MB."),
            str(refusal),
        ) from refusal
    text = upload.body.decode("utf-8") if upload.media_type == "text/plain" else ""
    return Copy(body=upload.body, file_name=upload.name, media_type=upload.media_type, text=text)
