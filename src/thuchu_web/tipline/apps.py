from django.apps import AppConfig


class TiplineConfig(AppConfig):
    name = "thuchu_web.tipline"
    verbose_name = "Tipline"

    def ready(self) -> None:
        from thuchu_web.publiclog.rules import install_after_migrate
        from thuchu_web.tipline import rules

        install_after_migrate(self, rules.RULES)
