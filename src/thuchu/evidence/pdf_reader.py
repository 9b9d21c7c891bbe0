"""Read the text of one PDF from standard input; run by `archive.pdf_text` on its own.

Standing apart from the package, it starts quickly and holds nothing worth taking.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import time
import unicodedata

MEMORY = 1024 * 1024 * 1024  # bytes of address space; an ordinary report needs a tenth
MOST_CHARACTERS = 4_000_000  # some two thousand pages
_ENDS = (".", "!", "?", ":", ";", "…", "”", '"')  # of a line that ends a sentence, and so may end a paragraph


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the caller's clock still holds
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _paragraphs(page: str) -> str:
    """Return the lines of a page, those joined that only the width of the paper has cut."""
    parts: list[str] = []
    is_open = False
    for line in (" ".join(line.split()) for line in page.splitlines()):
        if line and is_open:
            parts[-1] += f" {line}"
        elif line:
            parts.append(line)
        is_open = bool(line) and not line.endswith(_ENDS)
    return "\n".join(parts)


def main() -> None:
    """Print {"text": …, "pages": read, "of": in all} for the PDF on standard input, in the seconds given."""
    from pypdf import PdfReader

    seconds = float(sys.argv[1])
    until = time.monotonic() + seconds
    data = sys.stdin.buffer.read()
    _limit(int(seconds) + 2)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages = PdfReader(io.BytesIO(data)).pages
    texts: list[str] = []
    read = size = 0
    for page in pages:
        if time.monotonic() > until or size > MOST_CHARACTERS:
            break
        texts.append(unicodedata.normalize("NFC", _paragraphs(page.extract_text())))
        size += len(texts[-1])
        read += 1
    result = {"text": "\n\n".join(text for text in texts if text), "pages": read, "of": len(pages)}
    sys.stdout.buffer.write(json.dumps(result).encode())


if __name__ == "__main__":
    main()
