"""A worker that kills itself in a chosen stage, and what a test needs around it; each run is one process.

    python -m tests.web.mortal_worker prepare N        migrate, publish a fact-check, receive N repeats of it
                                                       and N copies of a new message, all with an address
    python -m tests.web.mortal_worker decide           publish what the new messages ask about
    python -m tests.web.mortal_worker plan             plan that publication for the next second instead
    python -m tests.web.mortal_worker work [STAGE]     the product's worker; SIGKILLed once STAGE is reached

The killing is patched in here; the product knows nothing of it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

NEW = "Cầu Bình Lợi sẽ cấm xe máy từ thứ hai tuần sau, mọi người báo cho nhau"


def prepare(number: int) -> None:
    from django.core.management import call_command

    from tests import people
    from thuchu_web.tipline.seal import ensure_key

    call_command("migrate", verbosity=0)
    ensure_key()
    people.published_fact_check(people.checker(), people.editor())
    hoa = people.Asker(email="hoa@thuchu.example")
    for text in [people.SALT_WATER, NEW] * number:
        hoa.sends(text)


def decide(*, planned: bool = False) -> None:
    from django.contrib.auth.models import User
    from django.utils import timezone

    from tests import people
    from thuchu_web.claims import actions
    from thuchu_web.claims.models import Claim
    from thuchu_web.claims.planned import plan_publication
    from thuchu_web.claims.scale import Kind

    lan, minh = User.objects.get(username="lan"), User.objects.get(username="minh")
    claim = Claim.objects.get(status=Claim.Status.NEW)
    claim = actions.write_claim(claim, text=NEW, kind=Kind.CHECKABLE, person=minh, topic="other")
    if not planned:
        people.published_fact_check(minh, lan, claim=claim)
        return
    confirmed = actions.confirm_verdict(people.proposed_verdict(minh, claim=claim), person=lan)
    plan_publication(confirmed, at=timezone.now() + timedelta(seconds=1), person=lan)


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def work(stage: str) -> None:
    from django.core.management import call_command

    from thuchu_web.claims import actions as claims
    from thuchu_web.claims import planned
    from thuchu_web.tipline import actions, sweep

    def before(name: str) -> Callable[[], None]:
        return lambda: setattr(actions, name, die)

    def in_answer() -> None:
        from thuchu_web.tipline.models import Answer

        save = Answer.save

        def save_and_die(answer: Answer, *words: Any, **options: Any) -> None:
            save(answer, *words, **options)
            die()

        Answer.save = save_and_die  # type: ignore[method-assign]

    def in_delivery() -> None:
        actions.mail.send = die

    def in_publication() -> None:
        # The record is written and its line in the log is not.
        claims.record = die

    def after_publication() -> None:
        publish = planned.carry_out

        def publish_and_die(plan_id: int, **options: Any) -> None:
            publish(plan_id, **options)
            die()

        planned.carry_out = publish_and_die

    stages: dict[str, Callable[[], None]] = {
        "before sort": before("sort_message"),
        "in sort": before("_store_suggestions"),
        "before answer": before("answer_claim"),
        "in answer": in_answer,
        "before delivery": before("deliver_answer"),
        "in delivery": in_delivery,
        "in publication": in_publication,
        "after publication": after_publication,
    }
    if stage:
        stages[stage]()
    # The product's waits, shortened.
    sweep.sweep.__kwdefaults__["grace"] = timedelta(seconds=0.5)
    actions.DELIVERY_CLAIM = timedelta(seconds=2)
    call_command("work", "--until-stdin-closes")


if __name__ == "__main__":
    django.setup()
    verb, *words = sys.argv[1:]
    if verb == "prepare":
        prepare(int(words[0]))
    elif verb == "decide":
        decide()
    elif verb == "plan":
        decide(planned=True)
    else:
        work(" ".join(words))
