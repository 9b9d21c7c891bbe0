"""Setting the public site up: the information pages every desk must fill, with examples to begin from."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from wagtail.models import Locale, Page, Site

from thuchu_web.publicsite.models import METHOD, InfoPage

HOME_SLUG = "trang"


@dataclass(frozen=True, slots=True)
class Example:
    """One page to begin from; its texts are templates/publicsite/examples/SLUG.LANGUAGE.html."""

    slug: str
    title: str
    title_en: str

    def body(self, language: str) -> str:
        """Return the example text in a language."""
        return render_to_string(f"publicsite/examples/{self.slug}.{language}.html")


EXAMPLES = (
    Example(METHOD, "Cách chúng tôi kiểm chứng", "How we check"),
    Example("ve-chung-toi", "Ai làm và ai trả tiền", "Who we are and who pays"),
    Example("dinh-chinh", "Chúng tôi sửa sai thế nào", "How we correct mistakes"),
    Example("rieng-tu", "Chúng tôi giữ gì của bạn", "What we keep of yours"),
    Example("lien-he", "Liên hệ và phản đối", "Contact and objections"),
    Example("dung-lai", "Dùng lại bài của chúng tôi", "Using our fact-checks"),
)


@transaction.atomic
def create_example_pages() -> list[str]:
    """Create the site and each information page that is missing, as examples; return the new slugs.

    A page that is there is never touched, so running it again changes nothing.
    """
    home = _home()
    present = set(InfoPage.objects.child_of(home).values_list("slug", flat=True))
    missing = [example for example in EXAMPLES if example.slug not in present]
    for example in missing:
        home.add_child(
            instance=InfoPage(
                slug=example.slug,
                title=example.title,
                body=example.body("vi"),
                title_en=example.title_en,
                body_en=example.body("en"),
                is_example=True,
                locale=home.locale,
            )
        )
        home = Page.objects.get(pk=home.pk)  # the tree counts children on the row
    return [example.slug for example in missing]


def _home() -> Page:
    """Return the page under which the information pages are; make it and the site when there are none."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is not None:
        return site.root_page
    locale, _created = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.objects.filter(depth=1).first() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=locale)
    )
    home = root.add_child(instance=Page(title=settings.WAGTAIL_SITE_NAME, slug=HOME_SLUG, locale=locale))
    Site.objects.create(
        hostname=settings.PUBLIC_HOST,
        root_page=home,
        is_default_site=True,
        site_name=settings.WAGTAIL_SITE_NAME,
    )
    return home
