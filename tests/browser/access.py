"""Whether everybody can use a page: the rules axe can check, and the width of a small phone."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL_PHONE = {"width": 360, "height": 740}


def troubles(page: Page) -> list[str]:
    """Return what axe finds on the page, a line each: rule, impact, and the elements."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
    return [
        f"{one['id']} ({one['impact']}): " + "; ".join(str(node["target"]) for node in one["nodes"][:3])
        for one in results["violations"]
    ]


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
