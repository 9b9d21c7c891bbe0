"""What the database refuses about messages and answers."""

from __future__ import annotations

from thuchu_web.publiclog.rules import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "tipline_message_needs_consent",
        "tipline_message",
        "INSERT",
        "NEW.consent_at IS NULL",
        "A message is kept only with the consent of whoever sent it.",
    ),
)
