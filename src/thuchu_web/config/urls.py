"""Every address of the service. Vietnamese pages have no prefix, English ones start with /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from thuchu_web.api.urls import api
from thuchu_web.publicsite import urls as publicsite_urls

urlpatterns = [
    path("desk/", include(wagtailadmin_urls)),
    path("api/v1/", api.urls),
    path("", include(publicsite_urls.without_language)),
    *i18n_patterns(path("", include(publicsite_urls.pages)), prefix_default_language=False),
]
