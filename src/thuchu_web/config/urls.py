"""Every address of the service. Vietnamese pages have no prefix, English ones start with /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from thuchu_web.api.guards import limited_page
from thuchu_web.api.limits import asking
from thuchu_web.api.urls import api
from thuchu_web.publicsite import urls as publicsite_urls
from thuchu_web.publicsite.views import guests

urlpatterns = [
    path("desk/", include(wagtailadmin_urls)),
    path("api/v1/", api.urls),
    path("", include(publicsite_urls.without_language)),
    # Here, because the limit belongs to a part above the public site.
    *i18n_patterns(
        path("khach/<str:token>/", limited_page(asking)(guests.guest), name="guest"),
        prefix_default_language=False,
    ),
    *i18n_patterns(path("", include(publicsite_urls.pages)), prefix_default_language=False),
]
