"""Reading what is published, ours and other publishers'."""

from __future__ import annotations

import json
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from thuchu.claimreview import to_jsonld
from thuchu.text.normalise import normalise
from thuchu_web.api.cursors import cursor_of, place_of
from thuchu_web.api.guards import kept_for, limited
from thuchu_web.api.limits import reading
from thuchu_web.api.problems import Problem
from thuchu_web.api.schemas import Day, FactCheckPage, FactCheckRecord
from thuchu_web.api.shaping import record_of, summary_of
from thuchu_web.claims.listing import Filters, list_published
from thuchu_web.claims.records import Published, find_published
from thuchu_web.claims.scale import Rating, Topic

router = Router()

MOST_ITEMS = 100
ONE_MINUTE = "public, max-age=60"

LANGUAGE_TAG = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"

PublicId = Annotated[
    str,
    Path(
        description=_("“fact-check:12” is ours, “imported:34” another publisher's."),
        pattern=r"^(fact-check|imported):[0-9]{1,18}$",
    ),
]


@router.get(
    "/fact-checks",
    response=FactCheckPage,
    operation_id="listFactChecks",
    summary=_("List fact-checks, newest first"),
    description=_(
        "Ours and those of other publishers, each labelled. The cursor stands for a place in the list: what"
        " is published while you page through it comes before your place and repeats nothing."
    ),
)
@decorate_view(kept_for(ONE_MINUTE), limited(reading))
def list_fact_checks(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(max_length=200, description=_("Words that must all stand in it, with or without tone marks.")),
    ] = "",
    rating: Annotated[Rating | None, Query(description=_("A word of our scale."))] = None,
    topic: Annotated[Topic | None, Query(description=_("One of our topics."))] = None,
    lang: Annotated[
        str, Query(max_length=35, description=_("Language of the fact-check: “vi”, “en”, …"))
    ] = "",
    publisher: Annotated[
        str,
        Query(
            max_length=200,
            description=_("“own”, “all”, or a publisher's name exactly as “checked_by” gives it."),
        ),
    ] = "all",
    since: Annotated[Day | None, Query(description=_("First day of publication."))] = None,
    until: Annotated[Day | None, Query(description=_("Last day of publication."))] = None,
    cursor: Annotated[
        str, Query(max_length=200, description=_("Where the page starts: “next_cursor” of the last one."))
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_ITEMS, description=_("How many at most."))] = 20,
) -> FactCheckPage:
    """Return one page of the list."""
    filters = Filters(
        words=q,
        rating=rating or "",
        topic=topic or "",
        language=normalise(lang),
        own=True if publisher == "own" else None,
        publisher="" if publisher in {"own", "all"} else normalise(publisher),
        since=since,
        until=until,
    )
    listed = list_published(filters, limit=limit, after=place_of(cursor, parameter="cursor"))
    return FactCheckPage(
        items=[summary_of(item) for item in listed.items], next_cursor=cursor_of(listed.after)
    )


@router.get(
    "/fact-checks/{public_id}",
    response=FactCheckRecord,
    operation_id="getFactCheck",
    summary=_("Read one fact-check in full"),
    description=_("With its sources, other phrasings and the digest the public log holds."),
)
@decorate_view(kept_for(ONE_MINUTE), limited(reading))
def fact_check(request: HttpRequest, public_id: PublicId) -> FactCheckRecord:
    """Return one fact-check."""
    return record_of(_published(public_id))


@router.get(
    "/fact-checks/{public_id}/claimreview",
    operation_id="getClaimReview",
    url_name="fact_check_jsonld",
    summary=_("Read one fact-check as ClaimReview"),
    description=_("As schema.org JSON-LD, for search engines and other desks."),
    openapi_extra={
        "responses": {
            200: {
                "description": "OK",
                "content": {"application/ld+json": {"schema": {"type": "object"}}},
            }
        }
    },
)
@decorate_view(kept_for(ONE_MINUTE), limited(reading))
def fact_check_jsonld(request: HttpRequest, public_id: PublicId) -> HttpResponse:
    """Return one fact-check as JSON-LD."""
    record = to_jsonld(_published(public_id).review)
    return HttpResponse(json.dumps(record, ensure_ascii=False), content_type="application/ld+json")


def _published(public_id: str) -> Published:
    found = find_published(public_id)
    if found is None:
        raise Problem(404)
    return found
