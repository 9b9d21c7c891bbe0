"""Reading the page behind a link somebody asks about, through the guarded fetcher and in little time."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.utils import timezone

from thuchu.errors import FetchFailed, FetchRefused
from thuchu.evidence.archive import page_text
from thuchu.evidence.fetch import fetch
from thuchu_web.claims.models import ImportedFactCheck
from thuchu_web.claims.records import Published, find_published, published_elsewhere

log = structlog.get_logger("thuchu_web.tipline.links")

OPEN_WITHIN = 4.0  # seconds: the asker is waiting
READ_WITHIN = 2.0  # seconds
LARGEST_PAGE = 1024 * 1024  # bytes
LEAD = 400  # characters of the page's text; a claim stands at the top or in the title
AT_ONCE = threading.BoundedSemaphore(2)  # pages opened at a time by one process, whoever asks


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """What could be read behind a link; empty when it could not be opened."""

    title: str = ""
    lead: str = ""

    @property
    def readable(self) -> bool:
        """Tell whether there is anything to look up."""
        return bool(self.title or self.lead)


def fact_check_at(url: str) -> Published | None:
    """Return the fact-check whose own address the link is, ours or another publisher's."""
    bare = url.strip()
    if bare.startswith(settings.BASE_URL + "/"):
        parts = bare.removeprefix(settings.BASE_URL).removeprefix("/en").strip("/").split("/")
        kinds = {"bai": "fact-check", "kho": "imported"}
        return (
            find_published(f"{kinds[parts[0]]}:{parts[1]}") if len(parts) == 2 and parts[0] in kinds else None
        )
    imported = ImportedFactCheck.objects.filter(
        url__in={bare, bare.rstrip("/"), bare.rstrip("/") + "/"}
    ).first()
    return published_elsewhere(imported) if imported else None


def read_link(url: str) -> LinkedPage:
    """Open the page and return its title and the beginning of its text; empty when that is not possible."""
    if not AT_ONCE.acquire(blocking=False):
        return LinkedPage()
    try:
        fetched = fetch(url, now=timezone.now(), max_bytes=LARGEST_PAGE, timeout=OPEN_WITHIN)
        page = page_text(fetched.body, fetched.media_type, charset=fetched.charset, seconds=READ_WITHIN)
    except (FetchRefused, FetchFailed) as failure:
        log.info("link not opened", reason=type(failure).__name__)
        return LinkedPage()
    finally:
        AT_ONCE.release()
    return LinkedPage(page.title.strip(), " ".join(page.text.split())[:LEAD])
