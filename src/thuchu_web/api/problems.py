"""What the API answers when it cannot do what was asked: RFC 9457 problems whose sentences say what to do."""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from thuchu.errors import BadInput

log = structlog.get_logger("thuchu_web.api")

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its anchor on the documentation page, its status, its words."""

    anchor: str
    status: int
    title: Any  # lazy
    advice: Any  # lazy: what to do


KINDS: dict[int, Kind] = {
    kind.status: kind
    for kind in (
        Kind(
            "bad-request",
            400,
            gettext_lazy("The request could not be read"),
            gettext_lazy("Send the body as one JSON object in UTF-8."),
        ),
        Kind(
            "not-found",
            404,
            gettext_lazy("There is nothing here"),
            gettext_lazy("Check the address and the id; the documentation lists every address."),
        ),
        Kind(
            "method-not-allowed",
            405,
            gettext_lazy("This address does not take this method"),
            gettext_lazy("Use one of the methods in the Allow header."),
        ),
        Kind(
            "too-large",
            413,
            gettext_lazy("The body is too large"),
            gettext_lazy("Send only the message to check: at most 10,000 characters."),
        ),
        Kind(
            "wrong-content-type",
            415,
            gettext_lazy("The body is not JSON"),
            gettext_lazy("Send JSON with the header “Content-Type: application/json”."),
        ),
        Kind(
            "validation",
            422,
            gettext_lazy("Some values cannot be used"),
            gettext_lazy("Mend the values listed under “errors” and send the request again."),
        ),
        Kind(
            "too-many-requests",
            429,
            gettext_lazy("Too many requests"),
            gettext_lazy("Wait as many seconds as the Retry-After header says, then go on."),
        ),
        Kind(
            "server-error",
            500,
            gettext_lazy("Something broke on our side"),
            gettext_lazy("Try again in a minute. If it stays, tell whoever runs this installation."),
        ),
    )
}


class Problem(Exception):
    """Ends a request with a problem; raise it inside an endpoint."""

    def __init__(self, status: int, *, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(status)
        self.status = status
        self.errors = list(errors)


def problem(
    status: int, *, errors: Sequence[Mapping[str, str]] = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Return the answer for a problem, in the active language. It never repeats what was sent."""
    kind = KINDS.get(status) or KINDS[500 if status >= 500 else 400]
    content: dict[str, Any] = {
        "type": f"{reverse('api:docs')}#{kind.anchor}",
        "title": str(kind.title),
        "status": status,
        "detail": str(kind.advice),
    }
    if errors:
        content["errors"] = list(errors)
    return HttpResponse(
        json.dumps(content, ensure_ascii=False),
        status=status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def field_error(where: str, sentence: str) -> dict[str, str]:
    """Return one element of a problem's `errors`."""
    return {"where": where, "message": sentence}


def answer_problems(api: NinjaAPI) -> None:
    """Let the API answer every exception with a problem."""

    @api.exception_handler(Problem)
    def own(_request: HttpRequest, raised: Problem) -> HttpResponse:
        return problem(raised.status, errors=raised.errors)

    @api.exception_handler(ValidationError)
    def validation(_request: HttpRequest, raised: ValidationError) -> HttpResponse:
        return problem(422, errors=[_in_words(error) for error in raised.errors])

    @api.exception_handler(DjangoValidationError)
    def refused(_request: HttpRequest, raised: DjangoValidationError) -> HttpResponse:
        fields = raised.message_dict if hasattr(raised, "error_dict") else {"text": raised.messages}
        return problem(
            422,
            errors=[
                field_error(f"body.{field}", sentence)
                for field, sentences in fields.items()
                for sentence in sentences
            ],
        )

    @api.exception_handler(BadInput)
    def bad_input(_request: HttpRequest, raised: BadInput) -> HttpResponse:
        return problem(422, errors=[field_error("body.text", str(raised))])

    @api.exception_handler(Http404)
    def not_found(_request: HttpRequest, _raised: Http404) -> HttpResponse:
        return problem(404)

    @api.exception_handler(HttpError)
    def http_error(_request: HttpRequest, raised: HttpError) -> HttpResponse:
        return problem(raised.status_code)

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, raised: Exception) -> HttpResponse:
        # The message of an exception may repeat what somebody sent; the places in the code do not.
        frames = traceback.extract_tb(raised.__traceback__)[-4:]
        log.error(
            "request failed",
            route=request.resolver_match.route if request.resolver_match else "",
            error=type(raised).__name__,
            places=[f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames],
        )
        return problem(500)


def _in_words(error: Mapping[str, Any]) -> dict[str, str]:
    # pydantic's place: the source, the name of the function's parameter, then the field.
    source, *path = [str(part) for part in error["loc"]]
    if source == "body":
        path = path[1:]
    elif source == "query":
        path = path[-1:]
    return field_error(".".join([source, *path]), _sentence(str(error["type"]), error.get("ctx") or {}))


def _sentence(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "missing":
        return _("This value is required.")
    if kind == "extra_forbidden":
        return _("This field does not exist; take it out.")
    if kind in {"string_type", "string_unicode"}:
        return _("Send text here.")
    if kind == "string_too_long":
        return _("This text is too long: at most %(most)s characters.") % {"most": context.get("max_length")}
    if kind == "string_too_short":
        return _("This text is empty.")
    if kind.startswith("bool"):
        return _("Send true or false.")
    if kind.startswith("date"):
        return _("Send a day as YYYY-MM-DD.")
    if kind.startswith("int"):
        return _("Send a whole number.")
    if kind in {"greater_than_equal", "less_than_equal"}:
        return _("Send a number within the limits of the documentation.")
    if kind in {"literal_error", "enum"}:
        return _("Choose one of: %(choices)s.") % {"choices": str(context.get("expected", ""))}
    return _("This value cannot be used here; the documentation says what can.")
