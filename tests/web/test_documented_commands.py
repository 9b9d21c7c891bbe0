"""What the documentation tells people to type works."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from tests.web.api import get
from tests.web.fact_checks import imported, review
from thuchu.claimreview import Form, write_source
from thuchu_web.api.problems import KINDS
from thuchu_web.api.reference import Example, examples
from thuchu_web.claims.management.commands import import_fact_checks
from thuchu_web.claims.models import FactCheck

DOCS = Path(__file__).resolve().parents[2] / "docs"

pytestmark = pytest.mark.django_db


def blocks(page: str) -> list[str]:
    """Return the commands of a page, each on one line."""
    text = (DOCS / page).read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```bash\n(.*?)```", text, re.DOTALL))
    return [line for line in code.replace("\\\n", " ").splitlines() if line.strip()]


def sent_by(command: str) -> HttpResponse:
    """Send what a curl command would send."""
    curl, *words = shlex.split(command)
    assert curl == "curl"
    headers, body = {}, None
    address = ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        else:
            address = word
    parts = urlsplit(address)
    where = f"{parts.path}?{parts.query}"
    if body is None:
        return Client().get(where, headers=headers)  # type: ignore[return-value]
    content_type = headers.pop("Content-Type")
    return Client().post(where, body, content_type=content_type, headers=headers)  # type: ignore[return-value]


@pytest.mark.parametrize("command", blocks("reference/api.md"))
def test_each_curl_example_of_the_reference_is_answered(command: str, salt_water: FactCheck) -> None:
    response = sent_by(command)

    assert response.status_code == 200, response.content
    assert json.loads(response.content)


@pytest.mark.parametrize("number", range(7))
def test_each_curl_example_of_the_documentation_page_is_answered(number: int, salt_water: FactCheck) -> None:
    example: Example = examples()[number]

    response = sent_by(example.command.replace("\\\n", " "))

    assert response.status_code == 200, response.content


def test_the_documentation_page_shows_every_example() -> None:
    assert len(examples()) == 7


@pytest.mark.parametrize("line", blocks("how-to/import-and-export.md"))
def test_each_command_of_the_how_to_runs(
    line: str, salt_water: FactCheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    settings.INDEX_ROOT = tmp_path / "index"
    collection = [review("Ăn tỏi sống chữa khỏi cúm.")]
    for name, form in (("kho.json", Form.JSONLD), ("bang.csv", Form.CSV)):
        with Path(name).open("wb") as file:
            write_source(collection, form=form, to=file)
    feed = Path("kho.json").read_bytes()
    monkeypatch.setattr(import_fact_checks, "fetch", lambda url, **_: SimpleNamespace(status=200, body=feed))
    command, _, redirection = line.partition(" < ")
    command, _, output = command.partition(" > ")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(feed if redirection else b"")))
    python, manage, *words = shlex.split(command)
    assert (python, manage) == ("python", "manage.py")
    imported("Nước chanh nóng diệt được vi rút.", number=2)
    said = io.StringIO()

    call_command(*words, stdout=said)

    assert said.getvalue()
    if words[0] == "export_fact_checks" and not output:
        assert Path(words[-1]).stat().st_size


def test_the_reference_lists_every_problem() -> None:
    text = (DOCS / "reference/api.md").read_text(encoding="utf-8")

    listed = re.findall(r"^\| (\d{3}) \| `([a-z-]+)`", text, re.MULTILINE)

    assert listed == [
        (str(kind.status), kind.anchor) for kind in sorted(KINDS.values(), key=lambda k: k.status)
    ]


def test_the_reference_names_every_parameter() -> None:
    text = (DOCS / "reference/api.md").read_text(encoding="utf-8")
    document = get("openapi.json").json()  # type: ignore[attr-defined]

    for path, methods in document["paths"].items():
        assert path.replace("{public_id}", "{id}") in text or path.endswith("/claimreview")
        for operation in methods.values():
            for parameter in operation["parameters"]:
                assert parameter["in"] == "path" or f"`{parameter['name']}`" in text
    for field in document["components"]["schemas"]["Question"]["properties"]:
        assert f"`{field}`" in text


def test_the_how_to_names_every_form() -> None:
    text = (DOCS / "how-to/import-and-export.md").read_text(encoding="utf-8")

    assert all(f"| `{form.value}` |" in text for form in Form)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.tags.append(tag)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "a":
            self.links.append(str(values["href"]))
        if "src" in values or tag == "link":
            self.loaded.append(str(values.get("src") or values.get("href")))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_documentation_page_needs_nothing_from_elsewhere(language: str) -> None:
    response = get(f"docs?lang={language}")
    page = _Page()
    page.feed(response.content.decode())

    assert response["Content-Language"] == language
    assert "script" not in page.tags
    assert page.loaded
    assert all(re.match(r"/(static/|favicon)", address) for address in page.loaded)
    assert page.tags.count("h1") == 1
    nonce = re.search(r'<style nonce="([^"]+)">', response.content.decode())
    assert nonce
    assert f"'nonce-{nonce[1]}'" in response["Content-Security-Policy"]


def test_every_link_of_the_documentation_page_leads_somewhere() -> None:
    page = _Page()
    page.feed(get("docs").content.decode())

    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert {kind.anchor for kind in KINDS.values()} <= set(page.ids)


def test_the_root_of_the_api_leads_to_its_documentation() -> None:
    response = get("")

    assert response.status_code == 302
    assert response["Location"] == "/api/v1/docs"


def test_the_description_is_openapi_and_asks_for_no_credential() -> None:
    document = get("openapi.json").json()  # type: ignore[attr-defined]

    assert document["openapi"].startswith("3.1")
    assert "security" not in json.dumps(document)
