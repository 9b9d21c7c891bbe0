"""What the desk remembers of its own work: acts of triage, what is put off or open, spam, saved views.

Nothing here holds words of a message or says anything of an asker; the people are the desk's own staff.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thuchu_web.claims.models import Claim
from thuchu_web.tipline.models import Message


class TriageAct(models.Model):
    """What a person decided about one group of messages.

    An act after which askers are told something waits as PENDING until nobody can undo it any more; the
    worker carries it out then. All others are done at once and can be reversed in the same time.
    """

    class Kind(models.TextChoices):
        SAME = "same", _("Same as a known claim")
        NOT_CHECKABLE = "not_checkable", _("Not checkable")
        ASK_MORE = "ask_more", _("Asked for more")
        ASSIGN = "assign", _("Handed over")
        SNOOZE = "snooze", _("Put off")
        WAKE = "wake", _("Back in the list")
        SPAM = "spam", _("Spam")
        NOT_SPAM = "not_spam", _("Not spam")

    class State(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        UNDONE = "undone"
        OVERTAKEN = "overtaken"  # the group had changed when the act was due; the person is told
        NOTED = "noted"  # overtaken, and the person has read it

    batch = models.UUIDField(db_index=True)  # acts taken, and undone, together
    kind = models.CharField(max_length=14, choices=Kind)
    # The number of the claim that was the group. Not a link: joining deletes the claim, and whoever comes
    # later still has to learn what became of it.
    number = models.PositiveBigIntegerField(db_index=True)
    value = models.CharField(max_length=60, blank=True)  # what the kind needs: a public id, a kind, a time
    before = models.CharField(max_length=60, blank=True)  # what the reverse needs: the owner until then
    seen = models.CharField(max_length=80)  # how the claim was right after the act, see desk/changes.py
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=9, choices=State)
    problem = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    undo_until = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(state="pending"), name="triage_one_act_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["state", "undo_until"], name="triage_due")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.number}"


class Snooze(models.Model):
    """A group that is put off: hidden until then."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="snooze")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.claim_id} until {self.until:%Y-%m-%d %H:%M}"


class SpamMark(models.Model):
    """A message a person called spam. An equal message that comes later has no mark: spam never spreads."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="spam_mark")
    batch = models.UUIDField()  # of the act

    def __str__(self) -> str:
        return f"spam: {self.message}"


class Presence(models.Model):
    """The group a member has open now. One row a member, gone a minute after the last sign of them."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()  # of the claim that is the group
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} at #{self.number}"


class SavedView(models.Model):
    """Filters of the triage list under a name, for one person or for the whole desk."""

    name = models.CharField(_("name of the view"), max_length=60)
    query = models.CharField(max_length=600)  # as in the address
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    shared = models.BooleanField(_("for the whole desk"), default=False)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
