"""A first look at the library: python examples/quick_start.py

Read it from top to bottom, or paste it into a notebook piece by piece.
"""

from thuchu.match import ClaimMatcher, Grouper, KnownClaim, explain
from thuchu.text import core, fold, needs_marks, restore

# 1. Claims that have been checked. The first text is the claim, the others are ways people write it.
matcher = ClaimMatcher()  # ClaimMatcher(best_embedder()) also knows other words and other languages
matcher.add(
    [
        KnownClaim("vo-de", ("Đê sông Hồng đoạn qua xã Liên Hà đã vỡ.",)),
        KnownClaim("nghi-hoc", ("Học sinh Hà Nội nghỉ học từ ngày 5/9 vì bão.",)),
    ]
)

# 2. A message as people send it: no marks, short forms, furniture.
found = matcher.match("KHẨN!!! de song Hong doan qua xa Lien Ha da vo, mn chia se gap 🚨")
print(f"{found.decision}: {found.candidates[0].claim_id}, {found.probability:.2f}")

# 3. Another fact is never the same claim, and the reason says why.
found = matcher.match("Học sinh Hà Nội nghỉ học từ ngày 12/9 vì bão")
for reason in found.candidates[0].reasons:
    print(f"    {reason.aspect} {reason.agreement}: {reason.yours} / {reason.theirs}")

# 4. Two texts, slot by slot.
told = explain("Đóng 250k tiền quỹ lớp", "Đóng 520.000đ tiền quỹ lớp")
print(f"{told.decision}: {[(reason.yours, reason.theirs) for reason in told.differing]}")

# 5. Messages that say the same get one group.
grouper = Grouper()
groups = grouper.add_many(
    [
        ("1", "Ngày mai cả thành phố mất điện từ 8 giờ sáng"),
        ("2", "ngay mai ca thanh pho mat dien tu 8 gio sang!!!"),
        ("3", "Ngày mai cả thành phố mất điện từ 9 giờ sáng"),
    ]
)
print(f"{len(set(groups))} groups; the first is {grouper.groups()[groups[0]]}")

# 6. The pieces underneath.
print(core("Chuyển tiếp: ai bít cho em hỏi nc máy bị nhiễm độc có thật ko ạ 😱"))
print(fold("Nước MÁY, nhiễm độc!"))
print(restore("nuoc may bi nhiem doc") if needs_marks("nuoc may bi nhiem doc") else "")
