"""What the desk keeps to look things up in: sources an editor registered, and their texts.

A text here is no evidence and proves nothing. It becomes evidence when a person attaches a quote of it to a
claim; the evidence then has a copy of its own, which stays when the text is taken out of the library.
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thuchu_web.claims.scale import SourceKind

KEY_LENGTH = 300  # characters
TITLE_LENGTH = 250
ADDRESS_LENGTH = 1000


class LibrarySource(models.Model):
    """A collection of texts of one publisher, with the terms it may be used under."""

    name = models.CharField(_("name"), max_length=120)
    folded_name = models.CharField(max_length=120, unique=True)  # so that two spellings are one source
    publisher = models.CharField(_("publisher"), max_length=120)  # the organisation behind its texts
    kind = models.CharField(_("kind of source"), max_length=10, choices=SourceKind)
    licence = models.CharField(_("licence"), max_length=200)
    credit = models.CharField(_("credit"), max_length=300, blank=True)
    url = models.CharField(
        _("address"),
        max_length=ADDRESS_LENGTH,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ["folded_name"]
        permissions = [("register_source", "Can register a source of the library")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SourceKind.values), name="library_source_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class LibraryText(models.Model):
    """One text of a source, as it was taken in."""

    source = models.ForeignKey(LibrarySource, on_delete=models.PROTECT, related_name="texts")
    key = models.CharField(max_length=KEY_LENGTH)  # the source's own id, or a file's path
    title = models.CharField(max_length=TITLE_LENGTH)
    url = models.CharField(
        max_length=ADDRESS_LENGTH, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    dated_on = models.DateField(null=True, blank=True)  # as the source says
    text = models.TextField()
    version = models.CharField(max_length=64)  # SHA-256 of all the above
    kept_at = models.DateTimeField()  # when it was taken in as it is

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="library_text_once")]
        indexes = [models.Index(fields=["kept_at"], name="library_text_newest")]

    def __str__(self) -> str:
        return self.title
