"""One spelling for one sentence, and what a message says under its furniture."""

from thuchu.text.furniture import core
from thuchu.text.language import guess_language
from thuchu.text.normalise import fold, normalise, one_line, syllables, visible, without_markup
from thuchu.text.restore import needs_marks, restore
from thuchu.text.teencode import spell_out

__all__ = [
    "core",
    "fold",
    "guess_language",
    "needs_marks",
    "normalise",
    "one_line",
    "restore",
    "spell_out",
    "syllables",
    "visible",
    "without_markup",
]
