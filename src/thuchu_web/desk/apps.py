from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "thuchu_web.desk"
