"""Addresses of the desk, under Wagtail's prefix and behind its sign-in."""

from __future__ import annotations

from django.urls import path

from thuchu_web.desk.views import (
    claims,
    evidence,
    guests,
    inquiries,
    practice,
    queue,
    second_readings,
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
    path("inquiries/", inquiries.register, name="desk_register"),
    path("snapshots/<int:pk>/", evidence.snapshot, name="desk_snapshot"),
    path("claims/<int:pk>/dissent/", verdicts.dissent, name="desk_dissent"),
    path("second-readings/", second_readings.second_readings, name="desk_second_readings"),
    path("claims/<int:pk>/guests/", guests.invite, name="desk_guest"),
    path("claims/<int:pk>/guests/<int:link_pk>/end/", guests.end, name="desk_guest_end"),
    path("second-readings/<int:pk>/", second_readings.second_reading, name="desk_second_reading"),
    path("practice/", practice.practice, name="desk_practice"),
    path("practice/<int:pk>/", practice.practise, name="desk_practise"),
]
