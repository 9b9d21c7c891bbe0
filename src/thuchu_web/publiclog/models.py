"""The open record: entries are added, never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """What was done in public."""

    PUBLISHED = "fact-check published", _("fact-check published")
    CORRECTED = "fact-check corrected", _("fact-check corrected")
    WITHDRAWN = "fact-check withdrawn", _("fact-check withdrawn")
    POLICY_CHANGED = "policy changed", _("policy changed")


class Entry(models.Model):
    """One public act. `leaf` is what is hashed: public ids, hashes, role and time, no free text."""

    index = models.PositiveBigIntegerField(unique=True)  # place in the tree, from 0
    act = models.CharField(max_length=40, choices=Act)
    subject = models.CharField(max_length=80)  # public id of what was acted on, such as "fact-check/12"
    leaf = models.TextField()  # canonical JSON
    leaf_hash = models.CharField(max_length=64)  # RFC 6962, hex
    at = models.DateTimeField()

    class Meta:
        ordering = ["index"]
        constraints = [
            models.CheckConstraint(condition=models.Q(act__in=Act.values), name="entry_act_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.act} {self.subject}"
