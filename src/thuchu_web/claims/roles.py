"""Who on the desk may do what, as one table. Kept in the database as groups after every migrate."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.management import create_contenttypes
from django.db.models.signals import post_migrate

CHECKER = "Checker"
EDITOR = "Editor"
TRAINEE = "Trainee"

# role: permissions ("app.codename"). The names of roles are shown in the reader's language by the desk.
ROLES: dict[str, tuple[str, ...]] = {
    CHECKER: ("wagtailadmin.access_admin", "claims.work_claim", "claims.confirm_verdict"),
    EDITOR: (
        "wagtailadmin.access_admin",
        "claims.work_claim",
        "claims.confirm_verdict",
        "claims.publish_factcheck",
        "library.register_source",
    ),
    # Practice only: sees claims in review with their evidence, and nothing else of the desk.
    TRAINEE: ("wagtailadmin.access_admin", "claims.train_verdict"),
}


def create_roles(using: str) -> None:
    """Make each role's group hold exactly the permissions of the table."""
    for role, names in ROLES.items():
        group, _created = Group.objects.using(using).get_or_create(name=role)
        permissions = [
            Permission.objects.using(using).get(content_type__app_label=app, codename=codename)
            for app, codename in (name.split(".") for name in names)
        ]
        group.permissions.set(permissions)


def install_after_migrate(app: AppConfig) -> None:
    """Have the roles written each time `migrate` has finished with the app."""

    def write_roles(using: str, apps: Any, **_: Any) -> None:
        from django.apps import apps as installed

        # Wagtail's own permission must exist before it can be granted, whatever the order of the apps.
        for label in ("wagtailadmin", "claims", "library"):
            config = installed.get_app_config(label)
            create_contenttypes(config, using=using, verbosity=0)
            create_permissions(config, using=using, verbosity=0)
        if (
            Permission.objects.using(using)
            .filter(content_type__app_label="wagtailadmin", codename="access_admin")
            .exists()
        ):
            create_roles(using)

    post_migrate.connect(write_roles, sender=app, weak=False, dispatch_uid=f"{app.name}.roles")
