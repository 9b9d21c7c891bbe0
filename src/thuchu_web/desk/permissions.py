"""Who may call which address of the desk, as one table: read off the views and the roles, and shown.

docs/reference/permissions.md is this table, written by `./thuchu manage permissions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import cleandoc

from django.urls import URLPattern, reverse

from thuchu_web.claims.roles import ROLES
from thuchu_web.desk.urls import urlpatterns

# What Wagtail answers at its own addresses to people without a right of Wagtail's; the rest it refuses.
OPEN_TO_EVERYBODY = {
    "wagtailadmin_login": "Signing in",
    "wagtailadmin_sprite": "The pictures of the buttons",
    "wagtailadmin_javascript_catalog": "The words of the scripts",
}
OPEN_TO_MEMBERS = {
    "wagtailadmin_home": "The duty page; to somebody without a role, the word that they have none",
    "wagtailadmin_account": "One’s own name, language, picture and password",
    "wagtailadmin_logout": "Signing out",
    "wagtailadmin_dismissibles": "Which hints of Wagtail one has closed",
    "wagtailadmin_editing_sessions:release": "Ending an editing session of one’s own; the desk starts none",
    "wagtailadmin_api:images:listing": "An empty list: the desk keeps no pictures there",
    "wagtailadmin_api:documents:listing": "An empty list: evidence is not kept there",
    "wagtailadmin_tag_autocomplete": "An empty list: the desk has no tags",
    "wagtailadmin_choose_page_external_link": "An empty form for a link in a page; the desk has no pages",
    "wagtailadmin_choose_page_email_link": "An empty form for a link in a page",
    "wagtailadmin_choose_page_phone_link": "An empty form for a link in a page",
    "wagtailadmin_choose_page_anchor_link": "An empty form for a link in a page",
    "wagtailadmin_choose_page_search": "An empty list of pages",
    "wagtailadmin_choose_page_chosen_multiple": "An empty list of pages",
    "wagtailadmin_workflows:task_chooser": "An empty list of tasks for pages",
    "wagtailadmin_workflows:task_chooser_results": "An empty list of tasks for pages",
    "wagtailadmin_workflows:task_chooser_create": "The kinds of task for pages; none can be made",
    "wagtaildocs_chooser:choose": "An empty list of documents",
    "wagtaildocs_chooser:choose_results": "An empty list of documents",
    "wagtaildocs_chooser:chosen_multiple": "An empty list of documents",
    "wagtailimages_chooser:choose": "An empty list of pictures",
    "wagtailimages_chooser:choose_results": "An empty list of pictures",
    "wagtailimages_chooser:chosen_multiple": "An empty list of pictures",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One address of the desk and what it takes to call it."""

    name: str
    address: str
    what: str  # the first sentence of the view
    right: str
    only_acts: bool  # a look (GET) leads to the page the act stands on, and does nothing

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that hold the right."""
        return tuple(role for role, rights in ROLES.items() if self.right in rights)


def entries() -> Iterator[Entry]:
    """Yield every address of the desk, in the order of its addresses.

    Raises LookupError for a view that does not say which right it needs.
    """
    prefix = reverse("wagtailadmin_home")
    for pattern in urlpatterns:
        yield _entry(pattern, prefix)


def _entry(pattern: URLPattern, prefix: str) -> Entry:
    view = pattern.callback
    right = getattr(view, "needs_right", "")
    if not right:
        raise LookupError(f"{pattern.name}: put desk_view or desk_act on its view, so that it has a right.")
    return Entry(
        name=pattern.name or "",
        address=prefix + str(pattern.pattern),
        what=cleandoc(view.__doc__ or "").partition("\n")[0],
        right=right,
        only_acts=getattr(view, "only_acts", False),
    )


HEAD = """\
# Permissions

Who may call which address of the desk. Written by `./thuchu manage permissions` from the views
(`desk/rights.py`) and the roles (`claims/roles.py`); the tests call every address as every role and compare.

A stranger, and a member who was made inactive, is led to the sign-in from every address of the desk. A member
whose roles do not hold the right is sent to the first page with a word of refusal. A number that is none of a
claim, or of something of another claim, is not found. Partners and funders have no role: they read what is
public.

## Roles

"""
BESIDES = """
## What a right alone does not allow

- Nobody confirms a verdict they proposed themselves; the database refuses it too.
- Only a confirmed verdict is published; evidence is fixed during the review and after publication.
- What was published is never changed or deleted by anybody, administrators included.
- A claim in a colleague’s hands is handed on by its owner or by somebody who may publish.
- One undoes one’s own acts of triage, drops one’s own saved views and ends one’s own shift, nobody else’s.
- No key, task or import has a right: machines call none of this.
- An administrator (`./thuchu manage createsuperuser`) holds every right, under the same rules.

## Of Wagtail

The desk stands in Wagtail, which refuses its own rooms (pages, pictures, users, settings, reports) to
everybody but administrators. These of its addresses answer:

| address | who | what |
| --- | --- | --- |
"""


def as_page() -> str:
    """Return docs/reference/permissions.md."""
    found = list(entries())
    rights = list(dict.fromkeys(right for rights in ROLES.values() for right in rights))
    lines = [f"| right | {' | '.join(ROLES)} |", f"| --- |{' --- |' * len(ROLES)}"]
    lines += [
        f"| `{right}` | {' | '.join('yes' if right in ROLES[role] else 'no' for role in ROLES)} |"
        for right in rights
    ]
    pages = _table([entry for entry in found if not entry.only_acts])
    acts = _table([entry for entry in found if entry.only_acts])
    looking = "## Pages and their forms\n\n"
    acting = "## Acts\n\nBy POST only, with the token of the desk’s own form.\n\n"
    wagtail = [
        f"| `{name}` | {who} | {what} |"
        for who, names in (("everybody", OPEN_TO_EVERYBODY), ("members", OPEN_TO_MEMBERS))
        for name, what in names.items()
    ]
    return HEAD + "\n".join(
        [*lines, "", looking + pages, "", acting + acts, BESIDES + "\n".join(wagtail), ""]
    )


def _table(found: list[Entry]) -> str:
    rows = [
        f"| `{entry.address}` | {entry.what} | `{entry.right}` | {', '.join(entry.roles)} |"
        for entry in found
    ]
    return "\n".join(["| address | what it does | right | roles |", "| --- | --- | --- | --- |", *rows])
