"""What holds for every address under /api/: its language, any origin, no cookies, problems for errors."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from thuchu_web.api.problems import MEDIA_TYPE, problem

PREFIX = "/api/"
METHODS = "GET, HEAD, POST, OPTIONS"
DAY = 24 * 60 * 60  # seconds

Handler = Callable[[HttpRequest], HttpResponse]


class ApiMiddleware:
    """Stands inside the language middleware and outside everything that could answer with a page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request under /api/; let the others pass."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        language = _language(request)
        with translation.override(language):
            response = self._preflight(request) or self._answer(request)
        response.headers.setdefault("Content-Language", language)
        # Any origin may read: there are no credentials that it could misuse.
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Retry-After, Allow"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["X-Content-Type-Options"] = "nosniff"
        patch_vary_headers(response, ["Accept-Language"])
        response.cookies.clear()
        return response

    def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse | None:
        """Answer a body that is too large before anything has read it."""
        if request.path_info.startswith(PREFIX) and isinstance(raised, RequestDataTooBig):
            return problem(413)
        return None

    def _preflight(self, request: HttpRequest) -> HttpResponse | None:
        if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
            return None
        return HttpResponse(
            status=204,
            headers={
                "Access-Control-Allow-Methods": METHODS,
                "Access-Control-Allow-Headers": "Content-Type, Accept-Language",
                "Access-Control-Max-Age": str(DAY),
            },
        )

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if not _is_an_address_of_the_api(request.path_info):
            return problem(404)
        asked_for_head = request.method == "HEAD"
        if asked_for_head:
            # The server leaves the body out; the headers are those of the answer.
            request.method = "GET"
        response = self.get_response(request)
        if asked_for_head:
            request.method = "HEAD"
        if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
        return problem(response.status_code, headers=kept)


def _is_an_address_of_the_api(path: str) -> bool:
    # Otherwise a page's address pattern may take it, and answer with a redirect or a page.
    try:
        return "api" in resolve(path).namespaces
    except Resolver404:
        return False


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang")
    if wanted in dict(settings.LANGUAGES):
        return str(wanted)
    return translation.get_language_from_request(request)
