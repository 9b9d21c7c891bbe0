"""What machines ask for: the sitemap, the robots file, the icon."""

from __future__ import annotations

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from thuchu_web.claims.records import fact_check_path, latest_versions
from thuchu_web.publicsite.models import InfoPage

MOST_ADDRESSES = 49_000  # the sitemap protocol allows 50,000 in a file


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List our own pages in both languages. Other publishers' fact-checks are theirs to list."""
    with override("vi"):
        paths = [(reverse("ask"), None), (reverse("fact_checks"), None)]
        paths += [
            (reverse("wagtail_serve", args=[f"{page.slug}/"]), page.last_published_at)
            for page in InfoPage.objects.live().filter(is_example=False)
        ]
        rows = latest_versions().values_list("number", "published_at")[:MOST_ADDRESSES]
        paths += [(fact_check_path(number), at) for number, at in rows]
        pages = [
            {"vi": settings.BASE_URL + path, "en": settings.BASE_URL + translate_url(path, "en"), "at": at}
            for path, at in paths
        ]
    return render(request, "publicsite/sitemap.xml", {"pages": pages}, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what search engines leave alone."""
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /cau-hoi/",
        "Disallow: /en/cau-hoi/",
        "Disallow: /khach/",
        "Disallow: /en/khach/",
        f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Show the logo as the site's icon."""
    path = finders.find("publicsite/favicon.svg")
    if not isinstance(path, str):
        raise Http404
    with open(path, "rb") as file:
        return HttpResponse(file.read(), content_type="image/svg+xml")
