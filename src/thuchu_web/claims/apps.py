from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "thuchu_web.claims"
    verbose_name = "Claims"

    def ready(self) -> None:
        from thuchu_web.claims import roles, rules
        from thuchu_web.publiclog.rules import install_after_migrate

        install_after_migrate(self, rules.RULES)
        roles.install_after_migrate(self)
