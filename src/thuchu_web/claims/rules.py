"""What the database refuses about claims, verdicts and fact-checks, whoever writes to it."""

from __future__ import annotations

from thuchu_web.publiclog.rules import Rule

_CLAIM_IS_CHECKABLE = (
    "EXISTS (SELECT 1 FROM claims_claim WHERE claims_claim.id = NEW.claim_id"
    " AND claims_claim.kind = 'checkable')"
)
_CLAIM_IS_DECIDED = (
    "EXISTS (SELECT 1 FROM claims_verdict WHERE claims_verdict.claim_id = OLD.claim_id"
    " AND claims_verdict.state IN ('proposed', 'confirmed'))"
)
# Sources of the claim that stand on their own: with a copy, not merely repeating another source.
_OWN_SOURCES = (
    "FROM claims_evidence JOIN claims_snapshot ON claims_snapshot.id = claims_evidence.snapshot_id"
    " JOIN claims_source ON claims_source.id = claims_snapshot.source_id"
    " WHERE claims_evidence.claim_id = NEW.claim_id AND claims_source.repeats_id IS NULL"
)


def _lacks_side(stance: str, searched: str) -> str:
    return (
        "NOT EXISTS (SELECT 1 FROM claims_evidence WHERE claims_evidence.claim_id = NEW.claim_id"  # noqa: S608
        f" AND claims_evidence.stance = '{stance}') AND TRIM(NEW.{searched}) = ''"
    )


def _verdict_refused_on_unrated(event: str) -> Rule:
    return Rule(
        f"claims_verdict_only_on_checkable_{event.lower()}",
        "claims_verdict",
        event,  # type: ignore[arg-type]
        f"NOT {_CLAIM_IS_CHECKABLE}",
        "Only a checkable statement of fact can have a verdict.",
    )


RULES: tuple[Rule, ...] = (
    _verdict_refused_on_unrated("INSERT"),
    _verdict_refused_on_unrated("UPDATE"),
    Rule(
        "claims_claim_with_verdict_stays_checkable",
        "claims_claim",
        "UPDATE",
        "NEW.kind <> 'checkable' AND EXISTS (SELECT 1 FROM claims_verdict"
        " WHERE claims_verdict.claim_id = NEW.id AND claims_verdict.state IN ('proposed', 'confirmed'))",
        "A claim with a verdict cannot become a kind that is not rated; withdraw the verdict first.",
    ),
    Rule(
        "claims_verdict_confirmed_is_final",
        "claims_verdict",
        "UPDATE",
        "OLD.state = 'confirmed'",
        "A confirmed verdict is never changed; publish a correction.",
    ),
    Rule(
        "claims_verdict_confirmed_is_kept",
        "claims_verdict",
        "DELETE",
        "OLD.state = 'confirmed'",
        "A confirmed verdict is never deleted.",
    ),
    Rule(
        "claims_evidence_behind_a_verdict_is_kept",
        "claims_evidence",
        "DELETE",
        _CLAIM_IS_DECIDED,
        "Evidence behind a proposed or confirmed verdict cannot be removed.",
    ),
    Rule(
        "claims_evidence_behind_a_verdict_is_final",
        "claims_evidence",
        "UPDATE",
        _CLAIM_IS_DECIDED,
        "Evidence behind a proposed or confirmed verdict cannot be changed.",
    ),
    Rule(
        "claims_snapshot_is_never_changed",
        "claims_snapshot",
        "UPDATE",
        "NEW.sha256 <> OLD.sha256 OR NEW.file <> OLD.file OR NEW.source_id <> OLD.source_id",
        "An archived copy is never changed; take a new one.",
    ),
    Rule(
        "claims_factcheck_needs_a_confirmed_verdict",
        "claims_factcheck",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM claims_verdict WHERE claims_verdict.id = NEW.verdict_id"
        " AND claims_verdict.claim_id = NEW.claim_id AND claims_verdict.state = 'confirmed'"
        " AND claims_verdict.confirmed_by_id IS NOT NULL"
        " AND claims_verdict.confirmed_by_id <> claims_verdict.proposed_by_id"
        " AND claims_verdict.rating = NEW.rating)",
        "A fact-check is published only from a verdict that a second person has confirmed.",
    ),
    Rule(
        "claims_factcheck_needs_two_sources",
        "claims_factcheck",
        "INSERT",
        f"(SELECT COUNT(DISTINCT claims_source.publisher_id) {_OWN_SOURCES}) < 2",
        "A fact-check needs two sources of different publishers, neither repeating the other.",
    ),
    Rule(
        "claims_factcheck_needs_a_primary_source",
        "claims_factcheck",
        "INSERT",
        f"NOT EXISTS (SELECT 1 {_OWN_SOURCES} AND claims_source.kind = 'primary')",
        "A fact-check needs at least one primary source.",
    ),
    Rule(
        "claims_factcheck_needs_the_supporting_side",
        "claims_factcheck",
        "INSERT",
        _lacks_side("supports", "searched_supporting"),
        "Without supporting evidence a fact-check must say where it was looked for.",
    ),
    Rule(
        "claims_factcheck_needs_the_contradicting_side",
        "claims_factcheck",
        "INSERT",
        _lacks_side("contradicts", "searched_contradicting"),
        "Without contradicting evidence a fact-check must say where it was looked for.",
    ),
    Rule(
        "claims_factcheck_is_never_changed",
        "claims_factcheck",
        "UPDATE",
        "1 = 1",
        "A published fact-check is never changed; publish a correction.",
    ),
    Rule(
        "claims_draftcomment_only_on_a_returned_draft",
        "claims_draftcomment",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM claims_verdict WHERE claims_verdict.id = NEW.verdict_id"
        " AND claims_verdict.state = 'returned' AND claims_verdict.returned_by_id = NEW.written_by_id)",
        "A comment goes with a draft that its writer sends back.",
    ),
    Rule(
        "claims_draftcomment_keeps_its_words",
        "claims_draftcomment",
        "UPDATE",
        "NEW.text <> OLD.text OR NEW.verdict_id <> OLD.verdict_id OR NEW.written_by_id <> OLD.written_by_id"
        " OR NEW.written_at <> OLD.written_at OR OLD.dealt_with_at IS NOT NULL"
        " AND (NEW.dealt_with_at IS NULL OR NEW.dealt_with_at <> OLD.dealt_with_at)",
        "A comment on a draft is never changed.",
    ),
    Rule(
        "claims_draftcomment_is_never_deleted",
        "claims_draftcomment",
        "DELETE",
        "1 = 1",
        "A comment on a draft is never deleted.",
    ),
    Rule(
        "claims_dissent_is_of_somebody_else",
        "claims_dissent",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM claims_verdict WHERE claims_verdict.id = NEW.verdict_id"
        " AND claims_verdict.state IN ('proposed', 'confirmed')"
        " AND claims_verdict.proposed_by_id <> NEW.person_id"
        " AND (claims_verdict.confirmed_by_id IS NULL OR claims_verdict.confirmed_by_id <> NEW.person_id))",
        "A dissent is on a standing verdict, by somebody who neither wrote nor confirmed it.",
    ),
    Rule(
        "claims_verdict_is_not_confirmed_in_dissent",
        "claims_verdict",
        "UPDATE",
        "NEW.state = 'confirmed' AND EXISTS (SELECT 1 FROM claims_dissent"
        " WHERE claims_dissent.verdict_id = NEW.id AND claims_dissent.person_id = NEW.confirmed_by_id)",
        "Nobody confirms a verdict they dissent from.",
    ),
    Rule(
        "claims_dissent_is_never_changed",
        "claims_dissent",
        "UPDATE",
        "1 = 1",
        "A dissent is never changed.",
    ),
    Rule(
        "claims_dissent_is_never_deleted",
        "claims_dissent",
        "DELETE",
        "1 = 1",
        "A dissent is never deleted.",
    ),
    Rule(
        "claims_secondreading_begins_open",
        "claims_secondreading",
        "INSERT",
        "NEW.reader_id IS NOT NULL",
        "A second reading is drawn first and decided afterwards.",
    ),
    Rule(
        "claims_secondreading_is_by_an_outsider",
        "claims_secondreading",
        "UPDATE",
        "OLD.reader_id IS NULL AND EXISTS (SELECT 1 FROM claims_factcheck"
        " JOIN claims_verdict ON claims_verdict.id = claims_factcheck.verdict_id"
        " JOIN claims_claim ON claims_claim.id = claims_factcheck.claim_id"
        " WHERE claims_factcheck.id = NEW.fact_check_id"
        " AND (claims_verdict.proposed_by_id = NEW.reader_id"
        " OR claims_verdict.confirmed_by_id = NEW.reader_id"
        " OR claims_factcheck.published_by_id = NEW.reader_id"
        " OR claims_claim.owner_id = NEW.reader_id"
        " OR EXISTS (SELECT 1 FROM claims_historyentry"
        " WHERE claims_historyentry.claim_id = claims_claim.id"
        " AND claims_historyentry.person_id = NEW.reader_id)))",
        "A second reading is by somebody who had no hand in the first.",
    ),
    Rule(
        "claims_secondreading_is_never_changed",
        "claims_secondreading",
        "UPDATE",
        "OLD.reader_id IS NOT NULL OR NEW.fact_check_id <> OLD.fact_check_id OR NEW.percent <> OLD.percent",
        "A second reading is never changed.",
    ),
    Rule(
        "claims_secondreading_is_never_deleted",
        "claims_secondreading",
        "DELETE",
        "1 = 1",
        "A second reading is never deleted.",
    ),
    Rule(
        "claims_guestlink_only_ends_sooner",
        "claims_guestlink",
        "UPDATE",
        "NEW.digest <> OLD.digest OR NEW.claim_id <> OLD.claim_id OR NEW.ends_at > OLD.ends_at"
        " OR (NEW.guest_name <> OLD.guest_name AND NEW.guest_name <> '')"
        " OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL)",
        "A link for a guest is never prolonged, revived or given to another.",
    ),
    Rule(
        "claims_guestcomment_through_a_living_link",
        "claims_guestcomment",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM claims_guestlink"
        " JOIN claims_verdict ON claims_verdict.claim_id = claims_guestlink.claim_id"
        " WHERE claims_guestlink.id = NEW.link_id AND claims_verdict.id = NEW.verdict_id"
        " AND claims_guestlink.revoked_at IS NULL AND claims_guestlink.ends_at > NEW.at)",
        "A guest comments on the draft of the own link, while that lasts.",
    ),
    Rule(
        "claims_guestcomment_is_never_changed",
        "claims_guestcomment",
        "UPDATE",
        "1 = 1",
        "What a guest said is never changed.",
    ),
    Rule(
        "claims_shadowdecision_comes_before_the_answer",
        "claims_shadowdecision",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM claims_verdict WHERE claims_verdict.id = NEW.verdict_id"
        " AND claims_verdict.state = 'proposed' AND claims_verdict.proposed_by_id <> NEW.trainee_id)",
        "A trainee decides on a draft of somebody else, before the desk has.",
    ),
    Rule(
        "claims_shadowdecision_is_never_changed",
        "claims_shadowdecision",
        "UPDATE",
        "1 = 1",
        "A decision for practice is never changed.",
    ),
    Rule(
        "claims_factcheck_is_never_deleted",
        "claims_factcheck",
        "DELETE",
        "1 = 1",
        "A published fact-check is never deleted.",
    ),
    Rule(
        "claims_planned_needs_a_confirmed_verdict",
        "claims_plannedpublication",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM claims_verdict WHERE claims_verdict.id = NEW.verdict_id"
        " AND claims_verdict.state = 'confirmed')",
        "Only a verdict that a second person has confirmed can be planned for publication.",
    ),
    Rule(
        "claims_planned_is_what_a_person_decided",
        "claims_plannedpublication",
        "UPDATE",
        "NEW.verdict_id <> OLD.verdict_id OR NEW.at <> OLD.at OR NEW.decided_by_id <> OLD.decided_by_id"
        " OR NEW.decided_at <> OLD.decided_at OR OLD.state <> 'waiting'",
        "A planned publication is never moved; call it off and plan a new one.",
    ),
    Rule(
        "claims_planned_is_done_when_published",
        "claims_plannedpublication",
        "UPDATE",
        "NEW.state = 'done' AND NOT EXISTS (SELECT 1 FROM claims_factcheck"
        " WHERE claims_factcheck.verdict_id = NEW.verdict_id)",
        "A planned publication is done only when its fact-check is published.",
    ),
)
