from django.apps import AppConfig


class PublicsiteConfig(AppConfig):
    name = "thuchu_web.publicsite"
