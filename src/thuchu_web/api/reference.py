"""The API's description of itself: the OpenAPI document, and the same as a page for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI, Router

from thuchu_web.api.problems import KINDS, MEDIA_TYPE
from thuchu_web.api.schemas import Problem, ProblemPart

router = Router()

TITLE = "Thực Hư"
ABOUT = _(
    "Ask whether a message has been checked, and read what is published. No key, no account, no cookies; any"
    " web page may call it. Nothing here can make, change or publish a verdict: people do that."
)
TRANSLATED = {"summary", "description"}
REFUSALS = {"ask": (400, 413, 415, 422, 429, 500), "getFactCheck": (404, 422, 429, 500)}
REFUSALS["getClaimReview"] = REFUSALS["getFactCheck"]
OTHER_REFUSALS = (422, 429, 500)


class DescribedAPI(NinjaAPI):
    """An API whose description names its problems and speaks the reader's language."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the OpenAPI document in the active language."""
        document = super().get_openapi_schema(**options)
        for operation in _operations(document):
            for status in REFUSALS.get(operation["operationId"], OTHER_REFUSALS):
                operation["responses"][status] = {
                    "description": str(KINDS[status].title),
                    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
        schemas = document["components"]["schemas"]
        for model in (Problem, ProblemPart):
            schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schema.pop("$defs", None)
            schemas[model.__name__] = schema
        document["servers"] = [{"url": settings.BASE_URL}]
        return _in_active_language(dict(document))


@dataclass(frozen=True, slots=True)
class Example:
    """A request anybody can try, as a curl command."""

    operation: str
    title: str
    address: str
    body: dict[str, Any] | None = None

    @property
    def command(self) -> str:
        """The command in one or more lines of a shell."""
        if self.body is None:
            return f"curl '{self.address}'"
        return (
            f"curl '{self.address}' \\\n"
            "     -H 'Content-Type: application/json' \\\n"
            f"     -d '{json.dumps(self.body, ensure_ascii=False)}'"
        )


def examples() -> tuple[Example, ...]:
    """Return the examples of the documentation page; the tests send them."""
    root = settings.BASE_URL + reverse("api:api-root")
    return (
        Example(
            "ask",
            gettext("Ask, and keep nothing"),
            f"{root}ask",
            {"text": "Uống nước muối mỗi sáng phòng được bệnh cúm"},
        ),
        Example(
            "ask",
            gettext("Ask, and let the desk check it if nobody has"),
            f"{root}ask",
            {"text": "Đê ở xã bên vừa vỡ, nước sắp tràn về", "consent": True, "seen_where": "chat"},
        ),
        Example("listFactChecks", gettext("The ten newest"), f"{root}fact-checks?limit=10"),
        Example(
            "listFactChecks",
            gettext("Ours about health that came out false"),
            f"{root}fact-checks?publisher=own&topic=health&rating=false",
        ),
        Example("getFactCheck", gettext("The first we published"), f"{root}fact-checks/fact-check:1"),
        Example(
            "getClaimReview",
            gettext("The same for a search engine"),
            f"{root}fact-checks/fact-check:1/claimreview",
        ),
        Example(
            "searchClaims",
            gettext("Search in Vietnamese"),
            f"{root}claims:search?query=nuoc%20muoi&languageCode=vi&pageSize=5",
        ),
    )


@router.get("/", include_in_schema=False, url_name="start")
def start(request: HttpRequest) -> HttpResponse:
    """Lead from the root of the API to its documentation."""
    return HttpResponseRedirect(reverse("api:docs"))


@router.get("/docs", include_in_schema=False, url_name="docs")
def docs(request: HttpRequest) -> HttpResponse:
    """Show the documentation, made from the OpenAPI document, without scripts or outside hosts."""
    from thuchu_web.api.urls import api

    document = api.get_openapi_schema()
    operations = [_for_page(document, path, method) for path, method in _addresses(document)]
    return render(
        request,
        "api/docs.html",
        {
            "about": document["info"]["description"],
            "operations": operations,
            "schemas": [
                {
                    "name": name,
                    "fields": _fields(schema),
                    "values": schema.get("enum", []),
                }
                for name, schema in sorted(document["components"]["schemas"].items())
            ],
            "problems": sorted(KINDS.values(), key=lambda kind: kind.status),
            "per_minute": settings.ASK_PER_MINUTE,
            "language": get_language(),
            "openapi": reverse("api:openapi-json"),
        },
    )


def _for_page(document: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    operation = document["paths"][path][method]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "paragraphs": operation.get("description", "").split("\n\n"),
        "parameters": [
            {
                "name": parameter["name"],
                "type": _type(parameter["schema"]),
                "about": parameter.get("description", ""),
                "required": parameter["required"],
                "default": parameter["schema"].get("default"),
            }
            for parameter in operation["parameters"]
        ],
        "body": _type(body) if body else None,
        "answer": _type(_answer_schema(operation)),
        "refusals": [status for status in operation["responses"] if status != 200],
        "examples": [one for one in examples() if one.operation == operation["operationId"]],
    }


def _answer_schema(operation: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any]
    for described in operation["responses"][200]["content"].values():
        return dict(described["schema"])
    return {}


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = set(schema.get("required", ()))
    return [
        {
            "name": name,
            "type": _type(field),
            "about": field.get("description", ""),
            "required": name in required,
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema in words: what it is, and the name of the shape it refers to, for a link."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return {"words": name, "shape": name}
    if "anyOf" in schema:
        parts = [_type(part) for part in schema["anyOf"]]
        shape = next((part["shape"] for part in parts if part["shape"]), "")
        return {"words": " | ".join(part["words"] for part in parts), "shape": shape}
    if "allOf" in schema:
        return _type(schema["allOf"][0])
    if "const" in schema:
        return {"words": json.dumps(schema["const"], ensure_ascii=False), "shape": ""}
    if "enum" in schema:
        return {"words": " | ".join(json.dumps(value) for value in schema["enum"]), "shape": ""}
    if schema.get("type") == "array":
        part = _type(schema["items"])
        return {"words": f"[{part['words']}, …]", "shape": part["shape"]}
    return {"words": schema.get("format") or schema.get("type", "object"), "shape": ""}


def _addresses(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for path, methods in document["paths"].items():
        for method in methods:
            yield path, method


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, method in _addresses(document):
        yield document["paths"][path][method]


def _in_active_language(value: Any) -> Any:
    """Return the document with every summary and description translated."""
    if isinstance(value, dict):
        return {
            key: gettext(item)
            if key in TRANSLATED and isinstance(item, str) and item
            else _in_active_language(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_in_active_language(item) for item in value]
    return value
