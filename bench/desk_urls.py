"""The service's addresses, and Django's own list of the rows of triage to compare with."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count, Min, QuerySet
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path
from django.views.generic import ListView

from thuchu_web.claims.models import Claim
from thuchu_web.config import urls

PAGE = Template(
    "<!doctype html><title>Claims</title><table>{% for claim in page_obj %}<tr><td>{{ claim.pk }}"
    "<td>{{ claim.askers }}<td>{{ claim.first_seen }}<td>{{ claim.owner }}{% endfor %}</table>"
    "{{ page_obj.number }} / {{ page_obj.paginator.num_pages }}"
)


class PlainList(LoginRequiredMixin, ListView):  # type: ignore[type-arg]
    """The groups of triage as a ListView shows them."""

    paginate_by = 25

    def get_queryset(self) -> QuerySet[Any]:
        """Return the groups, those most people wait for first."""
        waiting = Claim.objects.filter(status=Claim.Status.NEW, text="").select_related("owner")
        counted = {"askers": Count("messages__conversation"), "first_seen": Min("messages__received_at")}
        return waiting.annotate(**counted).order_by("-askers", "first_seen", "pk")

    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        """Fill a table."""
        return HttpResponse(PAGE.render(Context(context)))


urlpatterns = [path("plain/", PlainList.as_view()), *urls.urlpatterns]
