"""A member chooses the language of the desk."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_member_without_an_address_can_choose_english(lan: User, client: Client) -> None:
    lan.last_name = "(dùng thử)"
    lan.save()
    client.force_login(lan)

    client.post(
        "/desk/account/",
        {
            "name_email-first_name": "Lan",
            "name_email-last_name": "(dùng thử)",
            "locale-preferred_language": "en",
            "locale-current_time_zone": "Asia/Ho_Chi_Minh",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
            "keyboard_shortcuts-enabled": "on",
        },
    )

    assert "Queue" in client.get("/desk/").content.decode()
