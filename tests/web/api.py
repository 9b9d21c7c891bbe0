"""Calling the API in tests."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client

ROOT = "/api/v1/"


def get(address: str, **headers: str) -> HttpResponse:
    return Client().get(ROOT + address, headers=headers)  # type: ignore[return-value]


def ask(text: str, **more: Any) -> dict[str, Any]:
    response = send({"text": text, **more})
    assert response.status_code == 200, response.content
    return dict(response.json())  # type: ignore[attr-defined]


def send(body: object, *, content_type: str = "application/json", **headers: str) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(  # type: ignore[return-value]
        ROOT + "ask", body, content_type=content_type, headers=headers
    )
