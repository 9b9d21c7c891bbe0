"""Nudges for the worker. Losing one loses nothing: the sweep finds the row again."""

from __future__ import annotations

from django_tasks import task


@task()
def sort(message_id: int) -> None:
    """Sort one received message."""
    from thuchu_web.tipline.actions import sort_message

    sort_message(message_id)


@task()
def answer(claim_id: int) -> None:
    """Answer everybody who waits for one claim."""
    from thuchu_web.claims.models import Claim
    from thuchu_web.tipline.actions import answer_claim

    claim = Claim.objects.filter(pk=claim_id).first()
    if claim is not None:
        answer_claim(claim)


@task()
def deliver(answer_id: int) -> None:
    """Deliver one promised answer."""
    from thuchu_web.tipline.actions import deliver_answer

    deliver_answer(answer_id)


def nudge_sorting(message_id: int) -> None:
    """Ask the worker to sort a message soon."""
    sort.enqueue(message_id)


def nudge_answering(claim_id: int) -> None:
    """Ask the worker to answer a claim's messages soon."""
    answer.enqueue(claim_id)


def nudge_delivery(answer_id: int) -> None:
    """Ask the worker to deliver an answer soon."""
    deliver.enqueue(answer_id)
