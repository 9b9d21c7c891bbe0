"""What the desk works on: claims, evidence, verdicts, and the fact-checks that come of them.

Claims are about what is said. No model here names who said, posted or shared anything; the people in
these rows are the desk's own staff. What other rows must agree on is refused by `claims/rules.py`.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thuchu_web.claims.checklists import Checklist
from thuchu_web.claims.priority import FACTORS, MOST, Weights
from thuchu_web.claims.scale import Kind, Part, Rating, SourceKind, Stance, Topic

CLAIM_LENGTH = 300  # characters: one sentence


def evidence_storage() -> Any:
    """Return the private store of archived copies."""
    return storages["evidence"]


def copy_path(snapshot: Snapshot, filename: str) -> str:
    """Return where a copy is kept: a random name, so that a path tells nothing."""
    if filename.endswith(".warc.gz"):
        suffix = "warc.gz"
    else:
        suffix = filename.rsplit(".", 1)[-1].lower() if "." in filename else "bin"
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}.{suffix}"


class Claim(models.Model):
    """One checkable statement in canonical words, and the desk's work on it.

    It begins without words, as the group of messages that brought it; a person writes the sentence.
    """

    class Status(models.TextChoices):
        NEW = "new", _("New")
        OPEN = "open", _("Being checked")
        REVIEW = "review", _("Waiting for the second person")
        PUBLISHED = "published", _("Published")
        NOT_RATED = "not_rated", _("Not rated")

    text = models.CharField(_("claim"), max_length=CLAIM_LENGTH, blank=True)
    language = models.CharField(_("language"), max_length=12, default="vi")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, blank=True)
    topic = models.CharField(_("topic"), max_length=12, choices=Topic, blank=True)
    place = models.CharField(_("where"), max_length=80, blank=True)  # of the claim; province or wider is best
    when = models.CharField(_("when"), max_length=80, blank=True)  # a day, a range, "mỗi dịp Tết"
    checklist = models.CharField(_("steps"), max_length=10, choices=Checklist, blank=True)  # empty: by topic
    status = models.CharField(max_length=10, choices=Status, default=Status.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_claims",
    )
    asker_note = models.CharField(_("note to those who asked"), max_length=300, blank=True)
    harm_at = models.DateTimeField(null=True, blank=True)  # an answer after this moment comes too late
    # What a person judged (claims/priority.py); all four or none.
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    immediacy = models.PositiveSmallIntegerField(null=True, blank=True)
    reach = models.PositiveSmallIntegerField(null=True, blank=True)
    can_act = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("work_claim", "Can write claims, attach evidence and propose verdicts"),
            ("confirm_verdict", "Can confirm or return another person's verdict"),
            ("train_verdict", "Can decide for practice, beside the real record"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["", *Kind.values]), name="claim_kind_is_known"),
            models.CheckConstraint(
                condition=Q(status__in=["new"]) | (~Q(text="") & ~Q(kind="")),
                name="claim_past_new_has_words_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(checklist__in=["", *Checklist.values]), name="claim_checklist_is_known"
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__isnull": True for name in FACTORS})
                | Q(
                    # A comparison with NULL is neither true nor false, and a constraint lets that pass.
                    **{f"{name}__isnull": False for name in FACTORS},
                    **{f"{name}__range": (1, MOST) for name in FACTORS},
                ),
                name="claim_priority_has_all_its_parts",
            ),
        ]
        indexes = [models.Index(fields=["harm_at"], name="claim_clock")]

    def __str__(self) -> str:
        return self.text or f"#{self.pk}"

    @property
    def weights(self) -> Weights | None:
        """What a person judged of the claim's priority, or None."""
        if self.severity is None or self.immediacy is None or self.reach is None or self.can_act is None:
            return None
        return Weights(self.severity, self.immediacy, self.reach, self.can_act)

    @property
    def steps_for(self) -> str:
        """The checklist a person chose, or else the one of its topic; empty when there is none."""
        if self.checklist:
            return self.checklist
        return self.topic if self.topic in {Topic.HEALTH, Topic.DISASTER} else ""


class Wording(models.Model):
    """Another way people write the claim, as a desk member wrote it down without personal details."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="wordings")
    text = models.TextField(max_length=2000)
    note = models.CharField(_("note"), max_length=200, blank=True)  # for the desk: "last year's film"

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class SourcePublisher(models.Model):
    """Who stands behind a source: an organisation. Two sources of one publisher are not independent."""

    name = models.CharField(_("publisher"), max_length=120)
    folded_name = models.CharField(max_length=120, unique=True)  # so that two spellings are one publisher

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """Where evidence comes from."""

    publisher = models.ForeignKey(SourcePublisher, on_delete=models.PROTECT, related_name="sources")
    title = models.CharField(_("title"), max_length=250)
    # Not a URLField: that one also takes ftp.
    url = models.CharField(
        _("address"), max_length=1000, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    kind = models.CharField(_("kind of source"), max_length=10, choices=SourceKind)
    # The source this one merely repeats; a repeating source does not count as one of its own.
    repeats = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="source_kind_is_known"),
            models.CheckConstraint(
                condition=Q(repeats__isnull=True) | ~Q(repeats=F("pk")), name="source_does_not_repeat_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DeclinedRepeat(models.Model):
    """Two sources that share many words, of which a person said that neither repeats the other."""

    first = models.ForeignKey(
        Source, on_delete=models.CASCADE, related_name="+"
    )  # the one with the lower key
    second = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="declined_repeat_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="declined_repeat_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


class Snapshot(models.Model):
    """An archived copy of a source, taken on a date."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="snapshots")
    file = models.FileField(storage=evidence_storage, upload_to=copy_path, max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)  # of the file, lower-case hex
    text = models.TextField(blank=True)  # what could be read of it, for finding the quote
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="snapshot_has_its_sha256"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.taken_at:%d/%m/%Y})"


class Evidence(models.Model):
    """An exact quote in a snapshot, and what it says about the claim."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="evidence")
    quote = models.TextField(_("exact quote"), max_length=2000)
    stance = models.CharField(_("stance"), max_length=12, choices=Stance)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="evidence_stance_is_known")
        ]

    def __str__(self) -> str:
        return self.quote[:80]


class Inquiry(models.Model):
    """A question about the claim put to an agency, and its reply or its silence. Names no private person."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waiting for a reply")
        ANSWERED = "answered", _("Answered")
        NO_REPLY = "no reply", _("No reply")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="inquiries")
    agency = models.CharField(_("agency"), max_length=120)  # an organisation
    question = models.TextField(_("question"), max_length=1000)
    sent_on = models.DateField(_("sent on"))
    due_on = models.DateField(_("reply expected by"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    reply = models.TextField(_("reply"), max_length=2000, blank=True)  # word for word, or its core
    replied_on = models.DateField(_("replied on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("sent_on")), name="inquiry_due_after_sent"),
            models.CheckConstraint(
                condition=Q(outcome="answered", replied_on__gte=F("sent_on"), recorded_by__isnull=False)
                & ~Q(reply="")
                | Q(outcome="no reply", reply="", replied_on__isnull=True, recorded_by__isnull=False)
                | Q(outcome="waiting", reply="", replied_on__isnull=True, recorded_by__isnull=True),
                name="inquiry_has_what_its_outcome_says",
            ),
        ]
        indexes = [models.Index(fields=["outcome", "due_on"], name="inquiry_by_due")]

    def __str__(self) -> str:
        return f"{self.agency}, {self.sent_on:%d/%m/%Y}"

    def days_over(self, day: date) -> int:
        """Return by how many days the reply is late on the day; 0 or less while there is time."""
        return (day - self.due_on).days


class Verdict(models.Model):
    """What one person concludes and another confirms. Each row is one proposal; returned ones are kept."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        RETURNED = "returned", _("Sent back")
        CONFIRMED = "confirmed", _("Confirmed")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="verdicts")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    rating = models.CharField(_("verdict"), max_length=12, choices=Rating)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("the answer in one sentence"), max_length=320)
    explanation = models.TextField(_("what we found"), max_length=20000)
    # For a side without evidence: where it was looked for, none found.
    searched_supporting = models.CharField(_("where we looked for support"), max_length=500, blank=True)
    searched_contradicting = models.CharField(
        _("where we looked for the contrary"), max_length=500, blank=True
    )
    would_change = models.CharField(_("what would change our mind"), max_length=500, blank=True)
    # The answer again in short sentences of everyday words, for those who read little.
    plain = models.TextField(_("in plain words"), max_length=1500, blank=True)
    holds_until = models.DateField(_("holds until"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(rating__in=Rating.values), name="verdict_is_on_the_scale"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="verdict_is_confirmed_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_by__isnull=False, confirmed_at__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_by__isnull=True, confirmed_at__isnull=True)),
                name="verdict_is_confirmed_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | (Q(returned_by__isnull=False) & ~Q(return_reason="")),
                name="verdict_is_returned_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(state="proposed"), name="verdict_one_proposal_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rating_display()}: {self.claim}"


class DraftComment(models.Model):
    """What a reviewer says of one part of a draft that goes back. Kept; only "dealt with" is added."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="comments")
    part = models.CharField(max_length=22, choices=Part)
    # Evidence may be taken away because of the comment; what the comment was about stays in `source_title`.
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    source_title = models.CharField(max_length=250, blank=True)
    text = models.CharField(max_length=500)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    dealt_with_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dealt_with_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    part__in=[part for part in Part.values if part != Part.EVIDENCE],
                    source_title="",
                    evidence__isnull=True,
                )
                | (Q(part="evidence") & ~Q(source_title="")),
                name="comment_is_on_a_part_of_the_draft",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(dealt_with_by__isnull=True, dealt_with_at__isnull=True)
                | Q(dealt_with_by__isnull=False, dealt_with_at__isnull=False),
                name="comment_is_dealt_with_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.text}"


class Dissent(models.Model):
    """A member who neither wrote nor confirmed the verdict disagrees, and why. Desk only; never changed."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="dissents")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("why you disagree"), max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["verdict", "person"], name="dissent_once_a_person"),
            models.CheckConstraint(condition=~Q(reason=""), name="dissent_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason


class FactCheck(models.Model):
    """One published version of a verdict: a frozen record from which page, markup, feeds and API are made.

    Not a Wagtail page on purpose: pages can be edited, moved, reverted and unpublished from a dozen
    admin screens, and a published verdict must not be. A change is a new version.
    """

    number = models.PositiveIntegerField()  # public; the same for all versions
    version = models.PositiveIntegerField(default=1)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="fact_checks")
    verdict = models.OneToOneField(Verdict, on_delete=models.PROTECT, related_name="fact_check")
    claim_text = models.CharField(max_length=CLAIM_LENGTH)
    language = models.CharField(max_length=12)
    topic = models.CharField(max_length=12, choices=Topic, blank=True)
    place = models.CharField(max_length=80, blank=True)
    rating = models.CharField(max_length=12, choices=Rating)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=320)
    explanation = models.TextField()
    searched_supporting = models.CharField(max_length=500, blank=True)
    searched_contradicting = models.CharField(max_length=500, blank=True)
    would_change = models.CharField(max_length=500, blank=True)
    plain = models.TextField(blank=True)
    wordings = models.JSONField(default=list)  # list of texts
    citations = models.JSONField(default=list)  # list of the fields of thuchu.claimreview.Citation
    holds_until = models.DateField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # claims.records.digest_of, as the log has it
    search_text = models.TextField()  # folded words of all the above, for the search box

    class Meta:
        ordering = ["-published_at", "-pk"]
        permissions = [("publish_factcheck", "Can publish a confirmed verdict as a fact-check")]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="factcheck_version_once"),
            models.CheckConstraint(condition=Q(rating__in=Rating.values), name="factcheck_is_on_the_scale"),
        ]
        indexes = [models.Index(fields=["-published_at"], name="factcheck_newest")]

    def __str__(self) -> str:
        return self.title

    def holds_on(self, day: date) -> bool:
        """Tell whether the answer still holds on the day (its last day included)."""
        return day <= self.holds_until


class GuestLink(models.Model):
    """A secret address at which one guest, without an account, reads one draft and comments on it."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="guest_links")
    guest_name = models.CharField(_("name of the guest"), max_length=80, blank=True)  # emptied after a time
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 (hex) of the token; the token is not kept
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="guest_link_ends_after_start"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="guest_link_is_hashed"),
        ]

    def __str__(self) -> str:
        return f"#{self.claim_id} until {self.ends_at:%Y-%m-%d %H:%M}"


class GuestComment(models.Model):
    """What a guest said of a draft. It decides nothing; the desk reads it."""

    link = models.ForeignKey(GuestLink, on_delete=models.CASCADE, related_name="comments")
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="guest_comments")
    text = models.TextField(_("comment"), max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="guest_comment_says_something")]

    def __str__(self) -> str:
        return self.text[:80]


class SecondReading(models.Model):
    """A published verdict drawn to be decided again by somebody who does not see it. It changes nothing."""

    fact_check = models.OneToOneField(FactCheck, on_delete=models.PROTECT, related_name="second_reading")
    percent = models.PositiveSmallIntegerField()  # the share that was drawn at the time
    drawn_at = models.DateTimeField()
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rating = models.CharField(max_length=12, choices=Rating, blank=True)
    note = models.CharField(max_length=500, blank=True)
    knew_answer = models.BooleanField(default=False)  # so it was not blind, and is not counted
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["drawn_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reader__isnull=True, rating="", note="", knew_answer=False, read_at__isnull=True)
                | Q(reader__isnull=False, rating__in=Rating.values, read_at__isnull=False),
                name="second_reading_is_open_or_decided",
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="second_reading_percent_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact_check_id}: {self.get_rating_display() or '–'}"

    @property
    def agrees(self) -> bool:
        """Whether the second reader chose what is published."""
        return self.rating == self.fact_check.rating


class ShadowDecision(models.Model):
    """What a trainee would have decided on a draft in review. Practice: it counts nowhere."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="shadow_decisions")
    trainee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rating = models.CharField(max_length=12, choices=Rating)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["verdict", "trainee"], name="shadow_decision_once"),
            models.CheckConstraint(condition=Q(rating__in=Rating.values), name="shadow_decision_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rating_display()}: {self.verdict.claim}"

    @property
    def is_settled(self) -> bool:
        """Whether the real decision stands, so that the trainee may see it."""
        return self.verdict.state == Verdict.State.CONFIRMED


class ImportedFactCheck(models.Model):
    """Another publisher's fact-check. It answers as "checked by PUBLISHER", never as our own verdict."""

    key = models.CharField(max_length=64, unique=True)  # thuchu.claimreview.canonical_key
    fingerprint = models.CharField(max_length=64)  # of the content, so that the same again changes nothing
    publisher_name = models.CharField(max_length=200)
    publisher_url = models.URLField(max_length=1000, blank=True)
    url = models.CharField(max_length=1000)  # http(s), or urn: for a collection without pages
    claim_text = models.TextField()
    language = models.CharField(max_length=12)
    topic = models.CharField(max_length=80, blank=True)
    rating = models.CharField(max_length=12, blank=True)  # our scale's word when theirs is surely the same
    record = models.JSONField()  # the whole thuchu.claimreview.Review, see claims/records.py
    published_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    for_trying = models.BooleanField(default=False)  # the starter collection: its pages say so
    imported_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    search_text = models.TextField()

    class Meta:
        ordering = ["-published_on", "-pk"]
        indexes = [
            models.Index(fields=["-published_on"], name="imported_newest"),
            models.Index(fields=["rating", "-published_on"], name="imported_by_rating"),
            models.Index(fields=["topic", "-published_on"], name="imported_by_topic"),
        ]

    def __str__(self) -> str:
        return self.claim_text

    def holds_on(self, day: date) -> bool:
        """Tell whether the answer still holds on the day; without a date it does."""
        return self.expires_on is None or day <= self.expires_on


class HistoryEntry(models.Model):
    """What happened to a claim, when, and which member of staff did it (none: the machine's sorting)."""

    class Event(models.TextChoices):
        RECEIVED = "received", _("Received")
        OPENED = "opened", _("Opened")
        WRITTEN = "written", _("Claim written")
        EVIDENCE_ADDED = "evidence added", _("Evidence added")
        EVIDENCE_REMOVED = "evidence removed", _("Evidence removed")
        REPEAT = "repeat", _("Marked as a repeat")
        APART = "apart", _("Marked as a source of its own")
        ASKED = "agency asked", _("Agency asked")
        REPLIED = "agency replied", _("Agency replied")
        SILENT = "agency silent", _("No reply from the agency")
        PROPOSED = "proposed", _("Verdict proposed")
        RETURNED = "returned", _("Verdict sent back")
        DEALT_WITH = "dealt with", _("Comment dealt with")
        DISSENT = "dissent", _("Dissent")
        CONFIRMED = "confirmed", _("Verdict confirmed")
        PUBLISHED = "published", _("Published")
        NOT_RATED = "not rated", _("Answered without a rating")
        JOINED = "joined", _("Joined with another claim")
        WORDING_KEPT = "wording kept", _("Wording kept")
        WORDING_NOTED = "wording noted", _("Note on a wording")
        HANDED_OUT = "handed out", _("Given to a colleague")
        CLOCK_SET = "clock set", _("Clock set")
        CLOCK_TAKEN = "clock taken away", _("Clock taken away")
        WEIGHED = "priority set", _("Priority set")
        STEP_DONE = "step done", _("Step done")
        STEP_SKIPPED = "step not possible", _("Step not possible")
        STEP_REOPENED = "step taken back", _("Step taken back")
        EXPIRED = "expired", _("The answer expired; back in the queue")
        READ_AGAIN = "read again", _("Second reading")
        GUEST_INVITED = "guest invited", _("Guest invited")
        GUEST_COMMENT = "guest comment", _("Comment of a guest")
        PLANNED = "planned", _("Publication planned")
        PLAN_CALLED_OFF = "plan called off", _("Planned publication called off")
        PLAN_STOPPED = "plan stopped", _("Planned publication stopped")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="history")
    event = models.CharField(max_length=20, choices=Event)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event}"


class StepTaken(models.Model):
    """One step of a claim's checklist (claims/checklists.py): done, or not possible and why."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=30)
    done = models.BooleanField()
    why = models.CharField(_("why it is not possible"), max_length=300, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "step"], name="step_taken_once"),
            models.CheckConstraint(
                condition=Q(done=True, why="") | (Q(done=False) & ~Q(why="")),
                name="step_not_possible_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.step


class Shift(models.Model):
    """One person's time at the desk, and the note left to the next one when it ended."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    handover = models.TextField(_("handover note"), max_length=8000, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="shift_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, handover="") | Q(ended_at__gte=F("started_at")),
                name="shift_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class PlannedPublication(models.Model):
    """A person's decision to publish a confirmed verdict at a moment; the worker carries it out once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its time")
        DONE = "done", _("Published")
        CALLED_OFF = "called off", _("Called off")
        STOPPED = "stopped", _("Stopped")  # at its time something spoke against it

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="plans")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    called_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    problem = models.CharField(max_length=500, blank=True)  # what stopped it

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["verdict"], condition=Q(state="waiting"), name="planned_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done"], called_off_by__isnull=True, problem="")
                | Q(state="called off", called_off_by__isnull=False, problem="")
                | (Q(state="stopped", called_off_by__isnull=True) & ~Q(problem="")),
                name="planned_has_what_its_state_says",
            ),
        ]
        indexes = [models.Index(fields=["state", "at"], name="planned_by_time")]

    def __str__(self) -> str:
        return f"{self.verdict}, {self.at:%Y-%m-%d %H:%M}"
