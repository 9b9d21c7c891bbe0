"""What has been checked: the list, this desk's fact-checks, and those of other publishers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from thuchu_web.claims.models import FactCheck, ImportedFactCheck
from thuchu_web.claims.records import latest_versions, published, published_elsewhere
from thuchu_web.claims.scale import Rating, Topic
from thuchu_web.claims.share_card import alt_text, card_of, missing_letters
from thuchu_web.publiclog.models import Entry
from thuchu_web.publicsite.forms import SearchForm
from thuchu_web.publicsite.listing import Search, find
from thuchu_web.publicsite.markup import claimreview_script
from thuchu_web.publicsite.templatetags.publicsite import topic_word, verdict_word

LARGEST_ID = 2**63 - 1  # what a database can hold


@require_safe
def fact_check(request: HttpRequest, number: int) -> HttpResponse:
    """Show the newest version of one of our fact-checks, all of its record."""
    row = latest_versions().filter(number=number).first() if number <= LARGEST_ID else None
    if row is None:
        raise Http404(_("There is no fact-check with this number."))
    item = published(row)
    entry = Entry.objects.filter(subject=f"fact-check/{row.number}").order_by("-index").first()
    context = {
        "item": item,
        "row": row,
        "review": item.review,
        "holds": item.holds_on(timezone.localdate()),
        "entry": entry,
        "markup": claimreview_script(item.review),
        "canonical": item.review.url,
        "card": _card_address(row),
        "card_words": alt_text(row),
    }
    return render(request, "publicsite/fact_check.html", context)


def _card_address(row: FactCheck) -> str:
    """Return the address of the page's share card, empty when the font lacks a letter of it."""
    if missing_letters(card_of(row)):
        return ""
    return settings.BASE_URL + reverse("share_card", args=[row.number, row.version])


@require_safe
def imported(request: HttpRequest, pk: int) -> HttpResponse:
    """Show another publisher's fact-check as theirs."""
    row = ImportedFactCheck.objects.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if row is None:
        raise Http404(_("There is no fact-check with this number."))
    item = published_elsewhere(row)
    context = {"item": item, "review": item.review, "holds": item.holds_on(timezone.localdate())}
    return render(request, "publicsite/imported.html", context)


@require_safe
def fact_checks(request: HttpRequest) -> HttpResponse:
    """List and search everything published."""
    search = _search(request)
    results = find(search)
    context = {
        "search": search,
        "results": results,
        "ratings": Rating.values,
        "topics": Topic.values,
        "active": _active(search),
        "next_page": _address(search, page=results.page + 1) if results.page < results.pages else "",
        "previous_page": _address(search, page=results.page - 1) if results.page > 1 else "",
        "desk": settings.DESK_NAME,
    }
    return render(request, "publicsite/fact_checks.html", context)


def _search(request: HttpRequest) -> Search:
    form = SearchForm(request.GET)
    form.is_valid()
    page = request.GET.get("page", "1")
    return Search(
        words=form.cleaned_data.get("q", "").strip(),
        ratings=tuple(value for value in request.GET.getlist("rating") if value in Rating.values),
        topics=tuple(value for value in request.GET.getlist("topic") if value in Topic.values),
        whose=form.cleaned_data.get("whose", ""),
        page=int(page) if page.isascii() and page.isdecimal() and len(page) < 9 else 1,
    )


def _address(
    search: Search,
    *,
    page: int = 1,
    without: tuple[str, str] = ("", ""),
) -> str:
    """Return the query of the search, on a page, perhaps without one filter."""
    pairs = [("q", search.words)] if search.words else []
    pairs += [("rating", rating) for rating in search.ratings]
    pairs += [("topic", topic) for topic in search.topics]
    pairs += [("whose", search.whose)] if search.whose else []
    pairs = [pair for pair in pairs if pair != without]
    if page > 1:
        pairs.append(("page", str(page)))
    return "?" + urlencode(pairs)


def _active(search: Search) -> list[tuple[str, str]]:
    """Return (name, address without it) of each filter that is on."""
    filters = [("rating", rating, verdict_word(rating)) for rating in search.ratings]
    filters += [("topic", topic, topic_word(topic)) for topic in search.topics]
    if search.whose:
        named = {"own": _("Checked by this desk"), "others": _("Checked by others")}
        filters.append(("whose", search.whose, named[search.whose]))
    return [(name, _address(search, without=(field, value))) for field, value, name in filters]
