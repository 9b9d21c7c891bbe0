"""The service's settings with a folder of its own and nothing slow."""

import os
import tempfile
from pathlib import Path

os.environ["THUCHU_DATA"] = os.environ.get("THUCHU_TEST_DATA") or tempfile.mkdtemp(prefix="thuchu-tests-")
os.environ.setdefault("THUCHU_SECRET_KEY", "tests-only-" + "x" * 50)
os.environ["THUCHU_EMBEDDINGS"] = "0"

if os.environ.get("THUCHU_TEST_DATABASE") == "postgres":
    from tests import postgres

    postgres.use()

from thuchu_web.config.catalogues import compile_all
from thuchu_web.config.settings import *  # noqa: F403

compile_all()  # the tests read Vietnamese pages

DATA = Path(os.environ["THUCHU_DATA"])
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
