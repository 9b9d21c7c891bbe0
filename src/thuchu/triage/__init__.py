"""Is a message a claim that can be checked, or something that needs another kind of answer?"""

from thuchu.triage.screen import Kind, Screening, screen

__all__ = ["Kind", "Screening", "screen"]
