"""Small things every page of the public site uses."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import translate_url
from django.utils import dateformat, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from thuchu.evidence.quote import address_of_quote
from thuchu_web.claims.scale import Rating, Topic, rating_word

register = template.Library()
SPRITE = "publicsite/icons.svg"
OTHER = {"vi": "en", "en": "vi"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon beside its words."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#i-{}"/></svg>', static(SPRITE), name)


@register.simple_tag
def mark_of(rating: str) -> SafeString:
    """Draw the mark of a verdict; its word must stand beside it."""
    return format_html(
        '<svg class="m" aria-hidden="true"><use href="{}#m-{}"/></svg>',
        static("publicsite/icons.svg"),
        rating,
    )


@register.simple_tag
def logo() -> SafeString:
    """Draw the full disc and the ring."""
    return format_html(
        '<svg viewBox="0 0 38 24" aria-hidden="true"><use href="{}#logo"/></svg>',
        static("publicsite/icons.svg"),
    )


@register.filter
def verdict_word(rating: str) -> str:
    """Return the verdict's word in the page's language."""
    return rating_word(Rating(rating), language=get_language() or "vi")


@register.filter
def topic_word(topic: str) -> str:
    """Return the topic in the page's language, or the publisher's own word."""
    return str(Topic(topic).label) if topic in Topic.values else topic


@register.filter
def day(value: datetime | date | None) -> str:
    """Return a day as it is written in the page's language: 23/11/2026, 23 November 2026."""
    if value is None:
        return ""
    # Translators: Django's date format characters; Vietnamese is d/m/Y.
    return dateformat.format(_local(value), pgettext("how a day is written", "j F Y"))


@register.filter
def moment(value: datetime | None) -> str:
    """Return a day and a time of day: 23/11/2026, 16:04."""
    if value is None:
        return ""
    # Translators: Django's date format characters; Vietnamese is d/m/Y, H:i.
    return dateformat.format(_local(value), pgettext("how a moment is written", "j F Y, H:i"))


@register.filter
def iso(value: datetime | date | None) -> str:
    """Return a time for machines."""
    return value.isoformat() if value else ""


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.simple_tag
def lang_of(language: str) -> SafeString | str:
    """Write the lang attribute when a text is in another language than the page."""
    if not language or language == "und" or language.split("-")[0] == (get_language() or "vi").split("-")[0]:
        return ""
    return format_html(' lang="{}"', language)


@register.simple_tag(takes_context=True)
def other_address(context: dict[str, Any]) -> str:
    """Return the address of this page in the other language."""
    request = context.get("request")
    language = OTHER[get_language() or "vi"] if get_language() in OTHER else "en"
    if request is None:
        return "/en/" if language == "en" else "/"
    if request.method not in {"GET", "HEAD"}:
        # What a form led to has no address of its own; the question is where to go back to.
        return translate_url("/", language) if get_language() == "vi" else "/"
    return str(translate_url(request.get_full_path(), language))


@register.simple_tag(takes_context=True)
def addresses(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (language, path) of this page in each language; none for what has no address of its own."""
    request = context.get("request")
    if request is None or request.method not in {"GET", "HEAD"}:
        return []
    return [(language, str(translate_url(request.path, language))) for language in OTHER]


@register.filter
def http_only(url: str) -> str:
    """Return the address if a reader may be sent there, else nothing."""
    return url if url.startswith(("https://", "http://")) else ""


@register.filter
def at_quote(url: str, quote: str) -> str:
    """Return the address that opens a page at the quote, made when shown: the record holds the plain one."""
    return address_of_quote(url, quote)


@register.filter
def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text."""
    return [part.strip() for part in text.split("\n") if part.strip()]


@register.filter
def number_of(public_id: str) -> int:
    """Return the number of a public id ("fact-check:12" gives 12)."""
    return int(public_id.partition(":")[2])
