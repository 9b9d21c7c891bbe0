"""What people do in triage. Each act checks the right to do it and that nobody was faster.

After some kinds of act askers are told something: these wait until they can no longer be undone, and the
worker carries them out (`settle_due`). The others are done at once and reversed on request.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from thuchu_web.claims import actions as claims
from thuchu_web.claims import care
from thuchu_web.claims.acts import Conflict, work_required
from thuchu_web.claims.models import Claim, FactCheck, ImportedFactCheck
from thuchu_web.claims.scale import UNRATED_KINDS, Kind
from thuchu_web.desk.changes import Changed, WhatChanged, as_seen, mark_of, what_changed
from thuchu_web.desk.models import SavedView, Snooze, SpamMark, TriageAct
from thuchu_web.desk.rights import WORK
from thuchu_web.desk.suggestions import targets_of
from thuchu_web.tipline import actions as tipline
from thuchu_web.tipline import tasks
from thuchu_web.tipline.models import Message
from thuchu_web.tipline.replies import Missing, NoClaim, kind_label, more_reply

log = structlog.get_logger("thuchu_web.desk.actions")

Act = TriageAct.Kind
State = TriageAct.State

UNDO_WITHIN = timedelta(seconds=10)
# Askers are told something: carried out when undo has ended.
AFTER_UNDO = (Act.SAME, Act.NOT_CHECKABLE, Act.ASK_MORE)
NOT_CHECKABLE_KINDS = (*UNRATED_KINDS, *NoClaim.values)
NOT_UNDONE = (Act.WAKE, Act.NOT_SPAM)  # the opposite act is at hand
KEEP_ACTS = timedelta(days=1)  # the history of a claim keeps what matters
MOST_GROUPS = 50  # in one act: a page of the list
MORNING = time(8)  # of "tomorrow", in local time
BATCH = 200  # due acts carried out in one round


@dataclass(frozen=True, slots=True)
class SeenGroup:
    """A group as a person saw it."""

    number: int
    mark: str

    @classmethod
    def read(cls, value: str) -> SeenGroup | None:
        """Return what a form carries of a group ("12:mark"), or None when it carries none."""
        number, _sep, mark = value.partition(":")
        if not (number.isascii() and number.isdecimal() and len(number) < 18):
            return None
        return cls(int(number), mark)


class Faster(Exception):
    """Somebody dealt with a group meanwhile, so nothing was done."""

    def __init__(self, changed: WhatChanged) -> None:
        super().__init__(changed.sentence)
        self.changed = changed


# --- acting --------------------------------------------------------------------------------------


@transaction.atomic
def act_on(
    groups: Iterable[SeenGroup], kind: str, *, person: User, value: str = "", now: datetime | None = None
) -> uuid.UUID:
    """Do one act for one or several groups, all or none; return what undoes them together.

    Raises ValidationError for an act that makes no sense, Faster when one of the groups has changed.
    """
    work_required(person)
    now = now or timezone.now()
    act = _known(kind)
    value = _checked(act, value, person=person, now=now)
    chosen = {group.number: group for group in groups}
    if not chosen:
        raise ValidationError(_("Choose at least one group first."))
    if len(chosen) > MOST_GROUPS:
        raise ValidationError(_("Choose at most %(n)d groups at a time.") % {"n": MOST_GROUPS})
    batch = uuid.uuid4()
    # In one order, so that two people with the same groups never wait for each other.
    for number in sorted(chosen):
        _act_on_one(chosen[number], act, value, batch=batch, person=person, now=now)
    return batch


def _act_on_one(
    group: SeenGroup, act: Act, value: str, *, batch: uuid.UUID, person: User, now: datetime
) -> None:
    try:
        with as_seen(Claim(pk=group.number), group.mark) as claim:
            if claim.status != Claim.Status.NEW or claim.text:
                raise Changed
            before = str(claim.owner_id or "")
            if act not in AFTER_UNDO:
                _DO[act](claim, value, batch, person)
            claim.save(update_fields=["updated_at"])  # so that a colleague's page knows that it is old
            with transaction.atomic():
                TriageAct.objects.create(
                    batch=batch,
                    kind=act,
                    number=claim.pk,
                    value=value,
                    before=before,
                    seen=mark_of(claim),
                    person=person,
                    state=State.PENDING if act in AFTER_UNDO else State.DONE,
                    at=now,
                    undo_until=now if act in NOT_UNDONE else now + UNDO_WITHIN,
                )
    except (Changed, IntegrityError, Claim.DoesNotExist) as too_late:
        raise Faster(what_changed_in(group)) from too_late


def planned(kind: str, value: str, *, person: User) -> TriageAct:
    """Return the act as it would be stored, to say it before it is done; ValidationError as in act_on."""
    act = _known(kind)
    return TriageAct(kind=act, value=_checked(act, value, person=person, now=timezone.now()))


def _known(kind: str) -> Act:
    if kind not in Act.values:
        raise ValidationError(_("There is no such act."))
    return Act(kind)


def _checked(act: Act, value: str, *, person: User, now: datetime) -> str:
    """Return the value as it is stored; ValidationError when it means nothing."""
    if act == Act.SAME:
        answer_behind(value)
        return value
    if act == Act.NOT_CHECKABLE:
        if value not in NOT_CHECKABLE_KINDS:
            raise ValidationError(_("Say of what kind it is."))
        return value
    if act == Act.ASK_MORE:
        if value not in Missing.values:
            raise ValidationError(_("Say what is missing."))
        return value
    if act == Act.ASSIGN:
        return str(_colleague(value, person=person).pk)
    if act == Act.SNOOZE:
        return _until(value, now=now).isoformat()
    return ""


def answer_behind(public_id: str) -> Claim | ImportedFactCheck:
    """Return the claim, or another publisher's fact-check, that a suggestion names.

    Raises ValidationError when it is gone, or when its answer has expired: then nobody is answered with it.
    """
    target = targets_of({public_id}).get(public_id)
    if target is None:
        raise ValidationError(_("This is not there any more. Look at the suggestions again."))
    today = timezone.localdate()
    if isinstance(target, FactCheck | ImportedFactCheck) and not target.holds_on(today):
        raise ValidationError(_("This answer has expired, so it is not sent any more."))
    if isinstance(target, Claim) and target.status == Claim.Status.PUBLISHED:
        published = target.fact_checks.order_by("-version").first()
        if published is None or not published.holds_on(today):
            raise ValidationError(_("This answer has expired, so it is not sent any more."))
    return target.claim if isinstance(target, FactCheck) else target


def _colleague(value: str, *, person: User) -> User:
    if value == "me":
        return person
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else 0
    colleague = User.objects.filter(pk=number, is_active=True).first()
    if colleague is None or not colleague.has_perm(WORK):
        raise ValidationError(_("This person does not work at the desk."))
    return colleague


def _until(value: str, *, now: datetime) -> datetime:
    if value == "hour":
        return now + timedelta(hours=1)
    if value == "tomorrow":
        day = timezone.localdate(now) + timedelta(days=1)
        return datetime.combine(day, MORNING, tzinfo=timezone.get_current_timezone())
    raise ValidationError(_("Say until when."))


def _assign(claim: Claim, value: str, batch: uuid.UUID, person: User) -> None:
    to = User.objects.get(pk=int(value))
    care.hand_out(claim, to=to, person=person)


def _snooze(claim: Claim, value: str, batch: uuid.UUID, person: User) -> None:
    Snooze.objects.update_or_create(claim=claim, defaults={"until": datetime.fromisoformat(value)})


def _wake(claim: Claim, value: str, batch: uuid.UUID, person: User) -> None:
    Snooze.objects.filter(claim=claim).delete()


def _spam(claim: Claim, value: str, batch: uuid.UUID, person: User) -> None:
    marked = claim.messages.filter(stage=Message.Stage.WAITING, spam_mark=None)
    SpamMark.objects.bulk_create(SpamMark(message=message, batch=batch) for message in marked)


def _not_spam(claim: Claim, value: str, batch: uuid.UUID, person: User) -> None:
    SpamMark.objects.filter(message__claim=claim).delete()


_DO: dict[Act, Callable[[Claim, str, uuid.UUID, User], None]] = {
    Act.ASSIGN: _assign,
    Act.SNOOZE: _snooze,
    Act.WAKE: _wake,
    Act.SPAM: _spam,
    Act.NOT_SPAM: _not_spam,
}


# --- undoing -------------------------------------------------------------------------------------


def last_batch(person: User, *, now: datetime | None = None) -> list[TriageAct]:
    """Return the person's newest acts that belong together and can still be undone; empty without any."""
    now = now or timezone.now()
    open_acts = TriageAct.objects.filter(
        person=person, state__in=[State.PENDING, State.DONE], undo_until__gt=now
    )
    newest = list(open_acts.order_by("-pk")[:MOST_GROUPS])
    return [act for act in reversed(newest) if act.batch == newest[0].batch]


@transaction.atomic
def undo_last(*, person: User, now: datetime | None = None) -> list[int]:
    """Undo the person's last act and return the numbers of its groups, none when it is too late.

    Raises Faster when somebody worked on one of the groups after the act.
    """
    work_required(person)
    undone = []
    for act in last_batch(person, now=now):
        # Succeeds once: the worker may be about to carry the act out.
        if TriageAct.objects.filter(pk=act.pk, state=act.state).update(state=State.UNDONE):
            if act.state == State.DONE:
                _reverse(act, person=person)
            undone.append(act.number)
    return undone


def _reverse(act: TriageAct, *, person: User) -> None:
    group = SeenGroup(act.number, act.seen)
    try:
        with as_seen(Claim(pk=act.number), act.seen) as claim:
            if act.kind == Act.ASSIGN:
                before = User.objects.filter(pk=int(act.before)).first() if act.before else None
                care.take_hand_out_back(claim, before=before, person=person)
            elif act.kind == Act.SNOOZE:
                _wake(claim, act.value, act.batch, person)
            elif act.kind == Act.SPAM:
                SpamMark.objects.filter(batch=act.batch, message__claim=claim).delete()
    except (Changed, Conflict, Claim.DoesNotExist) as too_late:
        raise Faster(what_changed_in(group)) from too_late


# --- carried out by the worker -------------------------------------------------------------------


def settle_due(*, now: datetime | None = None) -> int:
    """Carry out the acts that can no longer be undone; return how many. Run again, it does nothing."""
    now = now or timezone.now()
    due = TriageAct.objects.filter(state=State.PENDING, undo_until__lte=now)
    settled = sum(_settle(act, now) for act in due.select_related("person")[:BATCH])
    old = TriageAct.objects.filter(at__lt=now - KEEP_ACTS)
    old.exclude(state__in=[State.PENDING, State.OVERTAKEN]).delete()
    return settled


def _settle(act: TriageAct, now: datetime) -> bool:
    pending = TriageAct.objects.filter(pk=act.pk, state=State.PENDING)
    try:
        with transaction.atomic():
            if not pending.update(state=State.DONE):
                return False
            with as_seen(Claim(pk=act.number), act.seen) as claim:
                _ANSWER[Act(act.kind)](claim, act, now)
        return True
    except ValidationError as refusal:
        problem = " ".join(refusal.messages)
    except PermissionDenied as refusal:
        problem = str(refusal)
    except (Changed, Conflict, Claim.DoesNotExist):
        problem = what_changed_in(SeenGroup(act.number, act.seen), apart_from=act).sentence
    pending.update(state=State.OVERTAKEN, problem=problem[:300])
    log.info("act overtaken", act=act.pk, kind=act.kind)
    return False


def _answer_as(claim: Claim, act: TriageAct, now: datetime) -> None:
    target = answer_behind(act.value)
    if isinstance(target, ImportedFactCheck):
        tipline.answer_with_imported(claim, target, person=act.person)
    else:
        tipline.join_messages(claim, into=target, person=act.person)


def _answer_without_rating(claim: Claim, act: TriageAct, now: datetime) -> None:
    if act.value in NoClaim.values:
        tipline.answer_without_claim(claim, NoClaim(act.value), person=act.person)
        return
    kind = Kind(act.value)
    with override("vi"):
        # Not the words of a message: the claim outlives its messages.
        text = _("Not checkable: %(kind)s") % {"kind": kind.label}
    tipline.reject_suggestions(claim)
    written = claims.write_claim(
        claim, text=text, kind=kind, language="vi", place=claim.place, person=act.person
    )
    claims.answer_without_rating(written, person=act.person)
    transaction.on_commit(lambda: tasks.nudge_answering(claim.pk))


def _ask_more(claim: Claim, act: TriageAct, now: datetime) -> None:
    with override(language_of(claim)):
        note = more_reply(act.value)
    claims.tell_askers(claim, note=note, person=act.person)
    # What is asked for comes as a message of its own; meanwhile this group would only be read again.
    _snooze(claim, _until("hour", now=now).isoformat(), act.batch, act.person)


_ANSWER: dict[Act, Callable[[Claim, TriageAct, datetime], None]] = {
    Act.SAME: _answer_as,
    Act.NOT_CHECKABLE: _answer_without_rating,
    Act.ASK_MORE: _ask_more,
}


def language_of(claim: Claim) -> str:
    """Return the language in which those who asked are written to: the claim's where we have it."""
    return claim.language if claim.language in dict(settings.LANGUAGES) else "vi"


# --- saying what was done ------------------------------------------------------------------------


def what_changed_in(group: SeenGroup, *, apart_from: TriageAct | None = None) -> WhatChanged:
    """Return what happened to a group since a person saw it, also when the group is gone."""
    acts = TriageAct.objects.filter(number=group.number).exclude(state=State.UNDONE)
    if apart_from is not None:
        acts = acts.exclude(pk=apart_from.pk)
    last = acts.select_related("person").order_by("-pk").first()
    claim = Claim.objects.filter(pk=group.number).first()
    if last is not None and last.seen > group.mark:
        name = last.person.get_full_name() or last.person.get_username()
        return WhatChanged(
            _("%(name)s did this just before you. Here is what changed.") % {"name": name},
            [],
            [said_of(last)],
        )
    if claim is None:
        return WhatChanged(_("Somebody has already dealt with this group."), [])
    return what_changed(claim, group.mark)


def said_of(act: TriageAct) -> str:
    """Return in words what the act does."""
    if act.kind == Act.SAME:
        target = targets_of({act.value}).get(act.value)
        text = target.text if isinstance(target, Claim) else getattr(target, "claim_text", act.value)
        return _("Same as “%(text)s”") % {"text": text}
    if act.kind == Act.NOT_CHECKABLE:
        return _("Not checkable: %(kind)s") % {"kind": kind_label(act.value)}
    if act.kind == Act.ASK_MORE:
        return _("Asked for more: %(missing)s") % {"missing": Missing(act.value).label}
    if act.kind == Act.ASSIGN:
        to = User.objects.filter(pk=int(act.value)).first()
        return _("Handed over to %(name)s") % {"name": to and (to.get_full_name() or to.get_username())}
    if act.kind == Act.SNOOZE:
        when = timezone.localtime(datetime.fromisoformat(act.value))
        return _("Put off until %(when)s") % {"when": f"{when:%H:%M %d/%m}"}
    return str(Act(act.kind).label)


def said_of_batch(acts: list[TriageAct]) -> str:
    """Return in words what was done, and to how many groups."""
    if len(acts) == 1:
        return said_of(acts[0])
    return ngettext("%(act)s: %(n)d group", "%(act)s: %(n)d groups", len(acts)) % {
        "act": said_of(acts[0]),
        "n": len(acts),
    }


def overtaken(person: User) -> list[TriageAct]:
    """Return the person's acts that came to nothing because the group had changed."""
    return list(TriageAct.objects.filter(person=person, state=State.OVERTAKEN))


def note_overtaken(*, person: User) -> None:
    """Remember that the person has read what came to nothing."""
    TriageAct.objects.filter(person=person, state=State.OVERTAKEN).update(state=State.NOTED)


# --- saved views ---------------------------------------------------------------------------------


def save_view(*, name: str, query: str, shared: bool, person: User) -> SavedView:
    """Keep filters under a name; the same name of the same person again replaces them."""
    work_required(person)
    name = " ".join(name.split())
    if not name:
        raise ValidationError(_("Give the view a name."))
    view = SavedView.objects.filter(person=person, name=name).first() or SavedView(person=person, name=name)
    view.query, view.shared = query, shared
    view.full_clean()
    view.save()
    return view


def drop_view(view: SavedView, *, person: User) -> None:
    """Delete a view of one's own."""
    if view.person_id != person.pk:
        raise PermissionDenied(_("Only the person who saved a view can delete it."))
    view.delete()
