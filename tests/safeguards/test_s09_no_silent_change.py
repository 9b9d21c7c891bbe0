"""S09: a published verdict is never edited or deleted in place."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from thuchu_web.claims.models import FactCheck, Verdict

pytestmark = pytest.mark.django_db


def test_the_database_refuses_to_change_a_published_fact_check(salt_water: FactCheck) -> None:
    for change in ({"summary": "Khác"}, {"rating": "true"}, {"holds_until": "2099-01-01"}):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            FactCheck.objects.filter(pk=salt_water.pk).update(**change)


def test_the_database_refuses_to_delete_a_published_fact_check(salt_water: FactCheck) -> None:
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        # Past Django's own look at what refers to it, such as a second reading: the database itself refuses.
        FactCheck.objects.all()._raw_delete("default")


def test_the_database_refuses_to_change_or_delete_the_confirmed_verdict(salt_water: FactCheck) -> None:
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Verdict.objects.update(summary="Khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.all()._raw_delete("default")
