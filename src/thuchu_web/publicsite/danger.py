"""Whether somebody who asks this may be in danger: then the safety line comes before everything else."""

from __future__ import annotations

from thuchu.text.normalise import fold
from thuchu.text.wordlist import word_list
from thuchu_web.claims.scale import Topic

# Folded phrases. A line too many harms nobody, so they are generous; single syllables that mean many things
# ("bao", "lu", "nga") are left out.
_DISASTER = (
    "lu lut", "lu quet", "lu ong", "mua lu", "sau lu", "con lu", "ngap lut", "ngap nang", "sat lo",
    "lo dat", "vo de", "vo dap", "vo ho", "xa lu", "xa dap", "dap ho", "nut dap", "con bao", "bao so",
    "sieu bao", "bao lu", "ap thap", "dong dat", "song than", "chay rung", "chay lon", "di tan", "so tan",
    "di doi", "cuu ho", "cuu nan", "ro ri khi", "no lon", "flood", "landslide", "earthquake", "tsunami",
    "evacuate", "storm", "wildfire",
)  # fmt: skip
_HEALTH = word_list(
    "benh thuoc cum ngua vacxin vaccine virus ung dotquy covid sot virut medicine cancer disease fever"
)
_HEALTH_PHRASES = (
    "ngo doc", "cap cuu", "dot quy", "vac xin", "ung thu", "tieu duong", "huyet ap", "tiem chung",
    "nhiem doc", "dich benh", "tu vong", "bac si", "benh vien", "chua khoi", "chua benh", "nuoc nhiem",
    "heart attack", "stroke",
)  # fmt: skip


def danger_of(text: str, topic: str = "") -> str:
    """Return "disaster", "health" or "" for a message, from its claim's topic or else its words."""
    if topic in {Topic.DISASTER, Topic.HEALTH}:
        return topic
    folded = f" {fold(text)} "
    if any(f" {phrase} " in folded for phrase in _DISASTER):
        return Topic.DISASTER.value
    if any(f" {phrase} " in folded for phrase in _HEALTH_PHRASES) or _HEALTH & set(folded.split()):
        return Topic.HEALTH.value
    return ""
