"""One settings file. It runs as it is with SQLite; THUCHU_ variables say what an installation changes.

docs/reference/settings.md lists them all.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from thuchu_web.config import environment as env
from thuchu_web.config.logs import logging_config

PACKAGE = Path(__file__).resolve().parent.parent

# The model's threads wait by spinning. Measured on two processors: 200 sentences take 8 s with one thread and
# 11 s with two; in three processes at once 20 s and 75 s.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# --- what differs between installations -------------------------------------------------------

DATA = env.folder("THUCHU_DATA", Path.cwd() / "data")
DEBUG = env.flag("THUCHU_DEBUG")
BASE_URL = env.address("THUCHU_BASE_URL", "http://127.0.0.1:8000")
DESK_NAME = env.text("THUCHU_DESK_NAME", "Bàn kiểm chứng dùng thử")
TRIAL = env.flag("THUCHU_TRIAL", default=True)  # the pages say that this is a trial installation
SECRET_KEY = env.secret_key(DATA)
PUBLIC_HOST = urlsplit(BASE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = [PUBLIC_HOST, *env.listing("THUCHU_EXTRA_HOSTS")]
HTTPS = BASE_URL.startswith("https://")

DATABASE_URL = env.text("THUCHU_DATABASE_URL")
SMTP_URL = env.text("THUCHU_SMTP_URL")
MAIL_FROM = env.text("THUCHU_MAIL_FROM")
MATCH_WITH_EMBEDDINGS = env.flag("THUCHU_EMBEDDINGS", default=True)
LIBRARY_SENSE = env.number("THUCHU_LIBRARY_SENSE", 5_000, at_least=0)  # passages with a vector; 0: none
BEHIND_PROXY = env.flag("THUCHU_BEHIND_PROXY")
SECOND_READING_PERCENT = env.number("THUCHU_SECOND_READING_PERCENT", 10, at_least=0, at_most=100)
GUEST_HOURS = env.number("THUCHU_GUEST_HOURS", 72, at_least=1, at_most=336)
ASK_PER_MINUTE = env.number("THUCHU_ASK_PER_MINUTE", 60, at_least=0)  # questions of one range; 0: no limit

# --- Django ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "thuchu_web.publiclog",
    "thuchu_web.claims",
    "thuchu_web.library",
    "thuchu_web.tipline",
    "thuchu_web.desk",
    "thuchu_web.publicsite",
    "thuchu_web.api",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "thuchu_web.api.middleware.ApiMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "thuchu_web.config.urls"
WSGI_APPLICATION = "thuchu_web.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "thuchu_web.publicsite.context.installation",
            ],
        },
    },
]


def _database() -> dict[str, Any]:
    if not DATABASE_URL:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "thuchu.sqlite3",
            "OPTIONS": {
                # Write transactions take their lock at once, so that two writers wait instead of failing.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,  # seconds
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                    " PRAGMA secure_delete=ON;"
                ),
            },
        }
    if not DATABASE_URL.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            f"THUCHU_DATABASE_URL starts with {DATABASE_URL.split(':')[0]!r}; expected postgresql://…,"
            " or leave it empty for SQLite."
        )
    return {**dj_database_url.parse(DATABASE_URL, conn_max_age=60)}


DATABASES = {"default": _database()}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"

# --- language and time -------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
TIME_ZONE = env.text("THUCHU_TIME_ZONE", "Asia/Ho_Chi_Minh")
USE_TZ = True

# --- files -------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# Colours, type and fonts, shared by the public site and the desk.
STATICFILES_DIRS = [("look", PACKAGE / "look")]
STATIC_ROOT = DATA / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
# Archived copies of sources are private: only a checked view hands them out.
EVIDENCE_ROOT = DATA / "evidence"
INDEX_ROOT = DATA / "index"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": {
        "BACKEND": "thuchu_web.claims.storage.CopyStorage",
        "OPTIONS": {"location": EVIDENCE_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes, forms without files
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes, larger files go to disk

# --- background work, mail, logs ---------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if SMTP_URL
    else "django.core.mail.backends.dummy.EmailBackend"
)
if SMTP_URL:
    _smtp = urlsplit(SMTP_URL)
    if _smtp.scheme not in {"smtp", "smtps", "smtp+tls"} or not _smtp.hostname:
        raise ImproperlyConfigured(
            f"THUCHU_SMTP_URL is {SMTP_URL!r}; expected smtp://, smtp+tls:// or smtps://user:password@host:port."
        )
    if "@" not in MAIL_FROM:
        raise ImproperlyConfigured(f"THUCHU_MAIL_FROM is {MAIL_FROM!r}; expected an e-mail address.")
    EMAIL_HOST, EMAIL_PORT = _smtp.hostname, _smtp.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp.username or "", _smtp.password or ""
    EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp.scheme == "smtps", _smtp.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 20  # seconds
    DEFAULT_FROM_EMAIL = MAIL_FROM

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_config(as_json=env.flag("THUCHU_LOG_JSON"))

# --- security ----------------------------------------------------------------------------------

CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "thuchu_web.publicsite.views.errors.csrf_failure"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: one shift
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    # Wagtail's own screens set inline styles and handlers.
    "EXCLUDE_URL_PREFIXES": ("/desk/",),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}

# --- Wagtail -----------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Thực Hư"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False  # the service calls nobody
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAILDOCS_EXTENSIONS = ["pdf", "txt", "csv"]
WAGTAILADMIN_USER_LOGIN_FORM = "thuchu_web.desk.sign_in.SignInForm"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = bool(SMTP_URL)  # without mail nobody is asked for an address
WAGTAIL_PASSWORD_RESET_ENABLED = bool(SMTP_URL)  # a link that mails nothing would leave people waiting
# A short list: browsers do not know all names the server has ("localtime").
WAGTAIL_USER_TIME_ZONES = sorted({TIME_ZONE, "Asia/Ho_Chi_Minh", "UTC"})
WAGTAIL_I18N_ENABLED = False

SILENCED_SYSTEM_CHECKS: list[str] = []
