"""The information pages: what the service is, how it works, who pays for it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from thuchu_web.claims.scale import published_scale

METHOD = "cach-lam"  # the page that also shows the rating scale
FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class InfoPage(Page):  # type: ignore[misc] # Wagtail has no type hints
    """One page in both languages; without English words the Vietnamese ones are shown, marked as such."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    body = RichTextField(_("text"), features=FEATURES, blank=True)
    body_en = RichTextField(_("text in English"), features=FEATURES, blank=True)
    is_example = models.BooleanField(
        _("example"),
        default=False,
        help_text=_("Readers see that this text is an example. Take the tick away once you wrote your own."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("title_en"), FieldPanel("body_en")], heading=_("In English")),
        FieldPanel("is_example"),
    ]
    template = "publicsite/info_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows, in the language of the address."""
        english = get_language() == "en"
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {
            "shown_title": self.title_en if english and self.title_en else self.title,
            "title_language": "en" if english and self.title_en else "vi",
            "shown_body": self.body_en if english and self.body_en else self.body,
            "body_language": "en" if english and self.body_en else "vi",
            "scale": published_scale() if self.slug == METHOD else (),
        }
