"""S08: a publication and its log entry are one; an entry holds no free text and is never changed."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from tests.people import proposed_verdict
from thuchu.merkle import leaf_hash
from thuchu_web.claims import actions
from thuchu_web.claims.models import FactCheck
from thuchu_web.claims.records import digest_of
from thuchu_web.publiclog.models import Entry

pytestmark = pytest.mark.django_db


def test_a_publication_adds_one_entry_with_the_records_hash(salt_water: FactCheck) -> None:
    entry = Entry.objects.get()
    leaf = json.loads(entry.leaf)

    assert leaf["digest"] == digest_of(FactCheck.objects.get()) == salt_water.digest
    assert entry.leaf_hash == leaf_hash(entry.leaf.encode()).hex()
    assert set(leaf) == {"act", "at", "digest", "index", "role", "subject", "version"}


def test_the_hash_outlives_a_new_address_and_a_new_name(salt_water: FactCheck, settings: Settings) -> None:
    settings.BASE_URL, settings.DESK_NAME = "https://noi-khac.example", "Bàn khác"

    assert digest_of(FactCheck.objects.get()) == salt_water.digest


def test_the_hash_names_any_change_of_what_was_said(salt_water: FactCheck) -> None:
    for name, value in {"summary": "Khác", "rating": "true", "citations": [], "version": 2}.items():
        changed = FactCheck.objects.get()
        setattr(changed, name, value)
        assert digest_of(changed) != salt_water.digest


def test_a_publication_whose_entry_fails_leaves_neither(
    minh: User, lan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed = actions.confirm_verdict(proposed_verdict(minh), person=lan)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError):
        actions.publish_fact_check(confirmed, person=lan)

    assert FactCheck.objects.count() == 0
    assert Entry.objects.count() == 0


def test_the_database_refuses_to_change_or_delete_an_entry(salt_water: FactCheck) -> None:
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Entry.objects.update(subject="fact-check/2")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        Entry.objects.all().delete()
