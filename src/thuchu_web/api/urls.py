"""The open HTTP interface."""

from ninja import NinjaAPI

api = NinjaAPI(title="Thực Hư", version="1", urls_namespace="api")
