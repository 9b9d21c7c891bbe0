"""Messages people sent in, and the answers they are owed.

A message says nothing of its sender. The only way back to a person is a `ReplyAddress`, encrypted, in a
table of its own that hangs on the conversation and on nothing else. Every field that may hold personal data
names its time limit in PERSONAL_DATA below; the purge in `tipline/purge.py` keeps them.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thuchu_web.claims.models import Claim, FactCheck, ImportedFactCheck

KEEP_MESSAGES = timedelta(days=30)  # S15, as the consent sentence says
KEEP_ADDRESS_AFTER_ANSWER = timedelta(days=7)  # S02, so that a wrong answer can be recalled

# Field that may hold personal data: until when it is kept.
PERSONAL_DATA = {
    "tipline.Message.text": "KEEP_MESSAGES after it was received",
    "tipline.Message.place": "KEEP_MESSAGES after it was received",
    "tipline.Message.seen_on": "KEEP_MESSAGES after it was received",
    "tipline.ReplyAddress.sealed": "KEEP_ADDRESS_AFTER_ANSWER after delivery, or the verdict's end if asked",
}


class Conversation(models.Model):
    """One asker's ticket. Whoever has its address may read it and delete it; nobody else can find it."""

    ticket_digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret in the address
    code = models.CharField(max_length=7)  # short word to tell tickets apart on screen: "7KQ-4M2"
    language = models.CharField(max_length=12)  # of the pages the asker uses
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class ReplyAddress(models.Model):
    """Where the answer goes, sealed. Deleted as soon as it has served."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="reply_address")
    sealed = models.BinaryField()  # see tipline/seal.py
    keep_for_corrections = models.BooleanField(default=False)
    erase_after = models.DateTimeField(null=True)  # set when the answer was delivered

    def __str__(self) -> str:
        return f"reply address of {self.conversation}"


class Message(models.Model):
    """What somebody sent in."""

    class Stage(models.TextChoices):
        RECEIVED = "received", _("Received")  # the worker has not looked at it yet
        WAITING = "waiting", _("Waiting for an answer")
        ANSWERED = "answered", _("Answered")

    class SeenWhere(models.TextChoices):
        CHAT = "chat", _("Group chat")
        SOCIAL = "social", _("Social network")
        WEB = "web", _("Website or news")
        VIDEO = "video", _("Video")
        SPOKEN = "spoken", _("Heard from somebody")
        PAPER = "paper", _("Letter or poster")
        OTHER = "other", _("Somewhere else")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    text = models.TextField()
    language = models.CharField(max_length=12)
    fold_digest = models.CharField(max_length=64, db_index=True)  # SHA-256 of the folded core: equal copies
    place = models.CharField(max_length=80, blank=True)
    seen_on = models.DateField(null=True, blank=True)
    seen_where = models.CharField(max_length=8, choices=SeenWhere, blank=True)
    consent_at = models.DateTimeField(null=True)  # never null: the database refuses (tipline/rules.py)
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.RECEIVED, db_index=True)
    claim = models.ForeignKey(
        Claim, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages"
    )

    class Meta:
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="received") | Q(stage="answered") | Q(claim__isnull=False),
                name="message_waiting_has_a_claim",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("received_at")), name="message_has_a_time_limit"
            ),
        ]
        # All that the lists of the desk count of a claim's messages: no message itself is read for it.
        indexes = [
            models.Index(fields=["claim", "stage", "received_at", "conversation"], name="message_of_claim")
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Suggestion(models.Model):
    """What the matcher found close to a waiting message. It stays a suggestion until a person takes it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="suggestions")
    public_id = models.CharField(max_length=40)  # "fact-check:12", "imported:34", "claim:56"
    score = models.FloatField()  # 0 to 1
    reasons = models.JSONField(default=list)  # list of the fields of thuchu.match.Reason

    class Meta:
        ordering = ["-score", "public_id"]

    def __str__(self) -> str:
        return self.public_id


class DecidedSuggestion(models.Model):
    """What a person said last of a suggestion; the calibration is refitted from these. It holds no words.

    It outlives the suggestion, which goes with its message.
    """

    suggestion = models.OneToOneField(
        Suggestion, null=True, on_delete=models.SET_NULL, related_name="decided"
    )
    score = models.FloatField()  # 0 to 1, by the shipped calibration
    accepted = models.BooleanField()
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_at", "pk"]

    def __str__(self) -> str:
        return f"{self.score:.2f} {'accepted' if self.accepted else 'rejected'}"


class Answer(models.Model):
    """The answer a message is owed. The row is the promise; a worker keeps it."""

    class Kind(models.TextChoices):
        FACT_CHECK = "fact_check", _("Fact-check")
        IMPORTED = "imported", _("Another publisher's fact-check")
        NOT_RATED = "not_rated", _("Not rated")

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="answer")
    kind = models.CharField(max_length=10, choices=Kind)
    fact_check = models.ForeignKey(
        FactCheck, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    imported = models.ForeignKey(
        ImportedFactCheck, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # A kind of claim that is not rated, or what a message without a claim is (see replies.NoClaim).
    unrated_kind = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(
        null=True, blank=True
    )  # shown on the ticket, or handed to the mail server
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="fact_check", fact_check__isnull=False)
                | Q(kind="imported", imported__isnull=False)
                | (Q(kind="not_rated") & ~Q(unrated_kind="")),
                name="answer_says_something",
            )
        ]

    def __str__(self) -> str:
        return f"answer to {self.message}"
