"""Addresses of the desk, under Wagtail's prefix and behind its sign-in."""

from __future__ import annotations

from django.urls import path

from thuchu_web.desk.views import (
    care,
    claims,
    duty,
    evidence,
    inquiries,
    publication,
    queue,
    triage,
    verdicts,
)

urlpatterns = [
    path("triage/", triage.triage, name="desk_triage"),
    path("triage/news/", triage.news, name="desk_triage_news"),
    path("triage/act/", triage.act, name="desk_triage_act"),
    path("triage/undo/", triage.undo, name="desk_triage_undo"),
    path("triage/noted/", triage.noted, name="desk_triage_noted"),
    path("triage/keys/", triage.keys, name="desk_triage_keys"),
    path("triage/views/", triage.save_view, name="desk_triage_save_view"),
    path("triage/views/<int:pk>/drop/", triage.drop_view, name="desk_triage_drop_view"),
    path("claims/", queue.queue, name="desk_queue"),
    path("claims/<int:pk>/", claims.claim, name="desk_claim"),
    path("claims/<int:pk>/history/", claims.history, name="desk_history"),
    path("claims/<int:pk>/take/", claims.take, name="desk_take"),
    path("claims/<int:pk>/note/", claims.note, name="desk_note"),
    path("claims/<int:pk>/same/", claims.same, name="desk_same"),
    path("claims/<int:pk>/not-rated/", claims.answer_without_rating, name="desk_not_rated"),
    path("claims/<int:pk>/clock/", care.clock, name="desk_clock"),
    path("claims/<int:pk>/priority/", care.weigh, name="desk_weigh"),
    path("claims/<int:pk>/hand-out/", care.hand_out, name="desk_hand_out"),
    path("claims/<int:pk>/step/", care.step, name="desk_step"),
    path("claims/<int:pk>/wordings/", care.variant, name="desk_variant"),
    path("claims/<int:pk>/evidence/", evidence.evidence, name="desk_evidence"),
    path("claims/<int:pk>/evidence/<int:evidence_pk>/remove/", evidence.remove, name="desk_remove_evidence"),
    path("claims/<int:pk>/repeats/", evidence.repeats, name="desk_repeats"),
    path("claims/<int:pk>/inquiries/", inquiries.inquiries, name="desk_inquiries"),
    path("claims/<int:pk>/inquiries/<int:inquiry_pk>/reply/", inquiries.reply, name="desk_reply"),
    path("claims/<int:pk>/inquiries/<int:inquiry_pk>/silence/", inquiries.silence, name="desk_silence"),
    path("claims/<int:pk>/draft/", verdicts.draft, name="desk_draft"),
    path("claims/<int:pk>/review/", verdicts.review, name="desk_review"),
    path("claims/<int:pk>/confirm/", verdicts.confirm, name="desk_confirm"),
    path("claims/<int:pk>/publish/", verdicts.publish, name="desk_publish"),
    path("claims/<int:pk>/return/", verdicts.send_back, name="desk_return"),
    path("claims/<int:pk>/card.png", publication.card, name="desk_card"),
    path("inquiries/", inquiries.register, name="desk_register"),
    path("snapshots/<int:pk>/", evidence.snapshot, name="desk_snapshot"),
    path("answers/", duty.undelivered, name="desk_undelivered"),
    path("shifts/", duty.shifts, name="desk_shifts"),
    path("shifts/start/", duty.start, name="desk_shift_start"),
    path("shifts/end/", duty.end, name="desk_shift_end"),
]
