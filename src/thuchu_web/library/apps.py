from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "thuchu_web.library"
    verbose_name = "Library"
