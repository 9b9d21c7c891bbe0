"""Words that Wagtail's scripts show on the desk's road and that its Vietnamese catalogue lacks."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

WORDS = {
    "Account": _("Account"),
    "Are you sure?": _("Are you sure?"),
    "Close": _("Close"),
    "Dashboard": _("Dashboard"),
    "Loading…": _("Loading…"),
    "Log out": _("Log out"),
    "Main menu": _("Main menu"),
    "More actions": _("More actions"),
    "Search": _("Search"),
    "Settings": _("Settings"),
    "Toggle sidebar": _("Toggle sidebar"),
    "(1 new item in this menu)": _("(1 new item in this menu)"),
}


def sidebar_words() -> dict[str, str]:
    """Return Wagtail's English words with ours in the active language; nothing in English."""
    if (get_language() or "").startswith("en"):
        return {}
    return {english: str(ours) for english, ours in WORDS.items()}
