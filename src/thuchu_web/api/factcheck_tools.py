"""The same list for programs written for Google's Fact Check Tools API."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from ninja.decorators import decorate_view

from thuchu.claimreview import to_factcheck_tools
from thuchu.text.normalise import normalise
from thuchu_web.api.cursors import cursor_of, place_of
from thuchu_web.api.guards import kept_for, limited
from thuchu_web.api.limits import reading
from thuchu_web.api.reading import MOST_ITEMS, ONE_MINUTE
from thuchu_web.api.schemas import ToolsPage
from thuchu_web.claims.listing import Filters, list_published

router = Router()

A_CENTURY = 36_500  # days


@router.get(
    "/claims:search",
    response=ToolsPage,
    by_alias=True,
    operation_id="searchClaims",
    summary=_("Search claims in the form of the Fact Check Tools API"),
    description=_(
        "Takes the parameters and gives the form of Google's `claims:search`, without a key. “claimant” is"
        " always empty. Newest first; without parameters, everything."
    ),
)
@decorate_view(kept_for(ONE_MINUTE), limited(reading))
def search_claims(
    request: HttpRequest,
    query: Annotated[str, Query(max_length=200, description=_("Words that must all stand in it."))] = "",
    languageCode: Annotated[
        str, Query(max_length=35, description=_("Language of the fact-check: “vi”, “en-US”, …"))
    ] = "",
    reviewPublisherSiteFilter: Annotated[
        str, Query(max_length=200, description=_("The publisher's site, such as “example.org”."))
    ] = "",
    maxAgeDays: Annotated[
        int | None, Query(ge=1, le=A_CENTURY, description=_("Only what was published within so many days."))
    ] = None,
    pageSize: Annotated[int, Query(ge=1, le=MOST_ITEMS, description=_("How many at most."))] = 10,
    pageToken: Annotated[str, Query(max_length=200, description=_("“nextPageToken” of the last page."))] = "",
) -> dict[str, Any]:
    """Return one page of claims."""
    filters = Filters(
        words=query,
        language=normalise(languageCode),
        site=normalise(reviewPublisherSiteFilter).lower().removeprefix("www."),
        since=timezone.localdate() - timedelta(days=maxAgeDays) if maxAgeDays else None,
    )
    listed = list_published(filters, limit=pageSize, after=place_of(pageToken, parameter="pageToken"))
    return to_factcheck_tools(
        (item.review for item in listed.items), next_page_token=cursor_of(listed.after) or ""
    )
