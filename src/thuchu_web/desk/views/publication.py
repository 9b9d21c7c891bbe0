"""What goes with publishing: the share card before it is public."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from thuchu_web.claims import actions as claims
from thuchu_web.claims.models import Verdict
from thuchu_web.claims.share_card import card_of, draw, missing_letters
from thuchu_web.desk.rights import WORK, MemberRequest, desk_view
from thuchu_web.desk.views.frame import claim_or_404


@never_cache
@desk_view(WORK)
def card(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the share card of the claim's draft as publishing would make it now."""
    row = claim_or_404(pk)
    verdict = row.verdicts.exclude(state=Verdict.State.RETURNED).select_related("fact_check").first()
    if verdict is None:
        raise Http404
    record = getattr(verdict, "fact_check", None)
    words = card_of(record or claims.record_to_publish(verdict, row, person=request.user, at=timezone.now()))
    if missing_letters(words):
        raise Http404
    return HttpResponse(draw(words), content_type="image/png")
