"""The open HTTP interface, put together."""

from __future__ import annotations

from ninja.renderers import JSONRenderer

from thuchu_web.api import asking, factcheck_tools, reading, reference
from thuchu_web.api.problems import answer_problems


class ReadableJSON(JSONRenderer):
    """JSON with Vietnamese letters as letters."""

    json_dumps_params = {"ensure_ascii": False}


api = reference.DescribedAPI(
    title=reference.TITLE,
    version="1",
    description=reference.ABOUT,
    urls_namespace="api",
    docs_url=None,
    renderer=ReadableJSON(),
)
answer_problems(api)
api.add_router("", asking.router)
api.add_router("", reading.router)
api.add_router("", factcheck_tools.router)
api.add_router("", reference.router)
