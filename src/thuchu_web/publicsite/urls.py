"""Addresses of the public site: those with a language, and those that are the same in all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def soon(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("soon")


without_language: list[URLPattern | URLResolver] = []

pages: list[URLPattern | URLResolver] = [
    path("", soon, name="ask"),
    path("bai/<int:number>/", soon, name="fact_check"),
    path("kho/<int:pk>/", soon, name="imported"),
]
