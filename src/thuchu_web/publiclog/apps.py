from django.apps import AppConfig


class PubliclogConfig(AppConfig):
    name = "thuchu_web.publiclog"
    verbose_name = "Public log"

    def ready(self) -> None:
        from thuchu_web.publiclog import rules

        rules.install_after_migrate(self)
