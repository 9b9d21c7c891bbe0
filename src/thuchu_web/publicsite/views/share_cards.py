"""The share card of a fact-check: one address for the newest, and one for each version."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from thuchu_web.claims.models import FactCheck
from thuchu_web.claims.records import latest_versions
from thuchu_web.claims.share_card import card_of, missing_letters, picture_of

LARGEST_ID = 2**63 - 1  # what a database can hold
KEEP_VERSION = 86_400 * 30  # seconds a version, which is never changed, may be kept by others
KEEP_NEWEST = 300  # seconds: a correction must not wait long


@require_safe
def newest(request: HttpRequest, number: int) -> HttpResponseBase:
    """Lead to the card of the newest version."""
    return _to(_newest_or_404(number))


@require_safe
def share_card(request: HttpRequest, number: int, version: int) -> HttpResponseBase:
    """Show the card of a version. A replaced one leads to the newest: a picture carries no correction."""
    row = _newest_or_404(number)
    if row.version > version > 0:
        return _to(row)
    card = card_of(row)
    if row.version != version or missing_letters(card):
        raise Http404(_("There is no fact-check with this number."))
    tag = quote_etag(card.key)
    unchanged = get_conditional_response(request, etag=tag)
    if unchanged is not None:
        return unchanged
    response = HttpResponse(picture_of(card), content_type="image/png", headers={"ETag": tag})
    patch_cache_control(response, public=True, max_age=KEEP_VERSION)
    return response


def _newest_or_404(number: int) -> FactCheck:
    row = latest_versions().filter(number=number).first() if number <= LARGEST_ID else None
    if row is None:
        raise Http404(_("There is no fact-check with this number."))
    return row  # type: ignore[no-any-return]


def _to(row: FactCheck) -> HttpResponse:
    response = redirect("share_card", row.number, row.version)
    patch_cache_control(response, public=True, max_age=KEEP_NEWEST)
    return response
