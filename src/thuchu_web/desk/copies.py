"""From an address or an uploaded file to the copy that evidence rests on.

Both doors are the guarded ones of the library: `thuchu.evidence.fetch` and `thuchu.evidence.upload`. What
they refuse becomes a sentence beside the field.
"""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thuchu.errors import FetchFailed, FetchRefused, FileRefused, Trouble
from thuchu.evidence.archive import page_text, pdf_text, to_warc
from thuchu.evidence.fetch import fetch
from thuchu.evidence.upload import read_upload
from thuchu_web.claims.attaching import Copy
from thuchu_web.library.stored import StoredGone, copy_of, stored_of

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
            _what_happened(failure),
        ) from failure
    is_pdf = fetched.media_type == "application/pdf"
    if is_pdf:
        text = pdf_text(fetched.body).text
    else:
        text = page_text(fetched.body, fetched.media_type, charset=fetched.charset).text
    return Copy(to_warc(fetched), "ban-luu.warc.gz", "application/warc", text, is_exact=not is_pdf)


# A sentence for each trouble, for people; the library's own are in English.
_HAPPENED = {
    Trouble.NO_NAME: gettext_lazy("The name %(host)s could not be found. Is the address written right?"),
    Trouble.NO_CONNECTION: gettext_lazy("%(host)s could not be connected to."),
    Trouble.NO_CERTIFICATE: gettext_lazy("%(host)s has no valid certificate."),
    Trouble.SLOW: gettext_lazy("%(host)s took too long to answer."),
    Trouble.BROKEN_OFF: gettext_lazy("%(host)s broke off the answer."),
    Trouble.STATUS: gettext_lazy("%(host)s answered with error %(number)d instead of the page."),
    Trouble.TOO_LARGE: gettext_lazy("What %(host)s sent is larger than %(number)d MB."),
    Trouble.TOO_MANY_REDIRECTS: gettext_lazy("%(host)s sent us on from address to address without end."),
    Trouble.DAMAGED: gettext_lazy("%(host)s sent a damaged page."),
}


def _what_happened(failure: FetchFailed) -> str:
    if failure.trouble is None or not failure.host:
        return str(failure)
    number = failure.number // 2**20 if failure.trouble is Trouble.TOO_LARGE else failure.number
    return _HAPPENED[failure.trouble] % {"host": failure.host, "number": number}


def copy_of_stored(stored_id: str) -> Copy:
    """Return what the library has under the id as a copy; raise NoCopy when it is gone."""
    stored = stored_of([stored_id]).get(stored_id)
    try:
        if stored is None:
            raise StoredGone(_("This text has been taken out of the library meanwhile."))
        return copy_of(stored)
    except StoredGone as gone:
        raise NoCopy(str(gone), _("Fetch the page or upload a copy instead.")) from gone


def copy_of_upload(file: UploadedFile[bytes]) -> Copy:
    """Return the uploaded file as a copy; raise NoCopy when it is of a kind or size we do not keep."""
    try:
        upload = read_upload(file.name or "", file.read(LARGEST_COPY + 1), max_bytes=LARGEST_COPY)
    except FileRefused as refusal:
        raise NoCopy(
            _("This file was not accepted. Upload a PDF, a picture or plain text of at most 10 MB."),
            str(refusal),
        ) from refusal
    is_plain, is_pdf = (upload.media_type == kind for kind in ("text/plain", "application/pdf"))
    text = upload.body.decode("utf-8") if is_plain else pdf_text(upload.body).text if is_pdf else ""
    return Copy(upload.body, upload.name, upload.media_type, text, is_exact=is_plain)
