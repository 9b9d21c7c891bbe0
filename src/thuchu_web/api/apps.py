from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "thuchu_web.api"
