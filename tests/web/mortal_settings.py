"""The tests' settings, with mails as files so that several processes can count them."""

from tests.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA / "mails"  # noqa: F405
DEFAULT_FROM_EMAIL = "ban@thuchu.example"
