"""The service's settings for bench/desk.py: one more address, and nudges to a worker that is not there."""

from thuchu_web.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.desk_urls"
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
