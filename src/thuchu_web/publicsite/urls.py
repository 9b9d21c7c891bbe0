"""Addresses of the public site: those with a language, and those that are the same in all."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls

from thuchu_web.publicsite import feeds
from thuchu_web.publicsite.views import ask, fact_checks, machines, share_cards, tickets

without_language: list[URLPattern | URLResolver] = [
    path("feed.rss", feeds.rss, name="feed_rss"),
    path("feed.atom", feeds.atom, name="feed_atom"),
    path("feed.json", feeds.json_feed, name="feed_json"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("favicon.svg", machines.favicon, name="favicon"),
    path("the/<int:number>.png", share_cards.newest, name="newest_share_card"),
    path("the/<int:number>/<int:version>.png", share_cards.share_card, name="share_card"),
]

pages: list[URLPattern | URLResolver] = [
    path("", ask.ask_page, name="ask"),
    path("chon/", ask.choose_page, name="choose"),
    path("gui/", ask.send, name="send"),
    path("cau-hoi/da-rut/", tickets.withdrawn, name="ticket_withdrawn"),
    path("cau-hoi/<str:secret>/", tickets.ticket, name="ticket"),
    path("cau-hoi/<str:secret>/rut-lai/", tickets.withdraw_ticket, name="ticket_withdraw"),
    path("bai/", fact_checks.fact_checks, name="fact_checks"),
    path("bai/<int:number>/", fact_checks.fact_check, name="fact_check"),
    path("kho/<int:pk>/", fact_checks.imported, name="imported"),
    # The information pages (models.InfoPage); last, because it takes every address that is left.
    path("", include(wagtail_urls)),
]
