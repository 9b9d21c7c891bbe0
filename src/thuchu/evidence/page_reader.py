"""Read the title and text of one HTML page from standard input; run by `archive.page_text` on its own.

Standing apart from the package, it starts quickly and holds nothing worth taking.
"""

from __future__ import annotations

import json
import sys
import unicodedata

MEMORY = 1024 * 1024 * 1024  # bytes of address space; an ordinary page needs a third


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the caller's clock still holds
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Print {"title": …, "text": …} for the page on standard input."""
    from trafilatura import bare_extraction

    seconds, charset = int(sys.argv[1]), sys.argv[2]
    page = sys.stdin.buffer.read()
    _limit(seconds)
    html: str | bytes = page
    if charset:
        try:
            html = page.decode(charset, "replace")
        except LookupError:
            html = page
    document = bare_extraction(html, include_comments=False, with_metadata=True, include_links=False)
    # The author that trafilatura finds is left behind: Thực Hư keeps claims, never people.
    result = {
        name: unicodedata.normalize("NFC", str(getattr(document, name, None) or "")).strip()
        for name in ("title", "text")
    }
    sys.stdout.buffer.write(json.dumps(result).encode())


if __name__ == "__main__":
    main()
