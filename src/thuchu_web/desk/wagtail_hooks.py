"""Where the desk hangs in Wagtail: addresses, menu, look, first page."""

# Wagtail has no types.
# mypy: disable-error-code="untyped-decorator, misc"

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from thuchu_web.desk.home import DutyPanel
from thuchu_web.desk.rights import TRAIN, WORK
from thuchu_web.desk.sidebar_words import sidebar_words
from thuchu_web.desk.urls import urlpatterns

# What Wagtail offers for building a website; the desk's road does not pass there.
FOR_SUPERUSERS = {"explorer", "images", "documents", "snippets", "reports", "settings", "help"}


class DeskMenuItem(MenuItem):
    """A menu item for those who work on claims."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether this person works on claims."""
        return bool(request.user.has_perm(WORK))


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern]:
    """Put the desk's pages under Wagtail's prefix."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def duty_item() -> MenuItem:
    """Put the first page into the sidebar."""
    return DeskMenuItem(_("On duty"), reverse("wagtailadmin_home"), name="duty", icon_name="home", order=5)


@hooks.register("register_admin_menu_item")
def triage_item() -> MenuItem:
    """Put triage into the sidebar."""
    return DeskMenuItem(_("Triage"), reverse("desk_triage"), name="triage", icon_name="comment", order=8)


@hooks.register("register_admin_menu_item")
def queue_item() -> MenuItem:
    """Put the queue into the sidebar."""
    return DeskMenuItem(_("Queue"), reverse("desk_queue"), name="queue", icon_name="list-ul", order=10)


@hooks.register("register_admin_menu_item")
def review_item() -> MenuItem:
    """Put what waits for a second person into the sidebar."""
    return DeskMenuItem(
        _("To review"),
        reverse("desk_queue") + "?status=review",
        name="review",
        icon_name="circle-check",
        order=20,
    )


@hooks.register("register_admin_menu_item")
def register_item() -> MenuItem:
    """Put the questions to agencies into the sidebar."""
    return DeskMenuItem(_("Agencies"), reverse("desk_register"), name="agencies", icon_name="mail", order=25)


@hooks.register("register_admin_menu_item")
def library_item() -> MenuItem:
    """Put the evidence library into the sidebar."""
    return DeskMenuItem(_("Library"), reverse("desk_library"), name="library", icon_name="folder", order=27)


@hooks.register("register_admin_menu_item")
def second_readings_item() -> MenuItem:
    """Put the blind second readings into the sidebar."""
    return DeskMenuItem(
        _("Second readings"), reverse("desk_second_readings"), name="readings", icon_name="view", order=28
    )


class PracticeMenuItem(MenuItem):
    """A menu item for trainees, whose role alone has this right."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether this person practises."""
        return bool(request.user.has_perm(TRAIN))


@hooks.register("register_admin_menu_item")
def practice_item() -> MenuItem:
    """Put practice into the sidebar of trainees."""
    return PracticeMenuItem(
        _("Practice"), reverse("desk_practice"), name="practice", icon_name="edit", order=29
    )


@hooks.register("register_admin_menu_item")
def shortcuts_item() -> MenuItem:
    """Keep Wagtail's list of keys, and "?" for it, which stand in the menu hidden below."""
    return DeskMenuItem(
        _("Keyboard shortcuts"),
        "#",
        name="shortcuts",
        icon_name="keyboard",
        order=30,
        attrs={
            "role": "button",
            "data-a11y-dialog-show": "keyboard-shortcuts-dialog",
            "data-action": "w-action#noop:prevent:stop",
            "data-controller": "w-kbd w-action",
            "data-w-kbd-key-value": "?",
        },
    )


@hooks.register("construct_main_menu")
def only_what_the_desk_needs(request: HttpRequest, items: list[Any]) -> None:
    """Hide Wagtail's own items from everybody but superusers."""
    hidden = {"shortcuts"} if request.user.is_superuser else FOR_SUPERUSERS
    items[:] = [item for item in items if item.name not in hidden]


@hooks.register("construct_homepage_panels")
def duty_first(request: HttpRequest, panels: list[Any]) -> None:
    """Show the desk's counters in place of Wagtail's panels about pages."""
    panels[:] = [DutyPanel()]


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """Leave out how many pages, images and documents there are."""
    items.clear()


@hooks.register("insert_global_admin_css")
def look() -> SafeString:
    """Load the tokens and the desk's styles."""
    sheets = ("look/fonts.css", "look/tokens.css", "desk/desk.css")
    return mark_safe(  # noqa: S308 - our own two addresses
        "".join(format_html('<link rel="stylesheet" href="{}">', static(sheet)) for sheet in sheets)
    )


@hooks.register("insert_global_admin_js")
def words_of_the_sidebar() -> SafeString:
    """Give Wagtail's scripts the words its own catalogue lacks in this language."""
    words = json.dumps(sidebar_words(), ensure_ascii=False).replace("<", "\\u003c")
    return mark_safe(f"<script>Object.assign(django.catalog, {words})</script>")  # noqa: S308 - our own words
