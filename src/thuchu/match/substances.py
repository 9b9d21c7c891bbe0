"""What people eat, take, breathe and fall ill with, in Vietnamese and English, each under one name."""

from __future__ import annotations

from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading
from thuchu.text.normalise import fold
from thuchu.text.wordlist import word_list

# kind: one substance a word or group of words; those joined by "=" are one and the same.
_LISTS = {
    "food": (
        "chanh=lemon=lime, tỏi=garlic, gừng=ginger, hành=onion, nghệ=turmeric, ớt=chili, mật ong=honey, "
        "muối=salt, đường=sugar, giấm=dấm=vinegar, sữa=milk, trứng=egg=eggs, thịt gà=chicken, thịt bò=beef, "
        "thịt lợn=thịt heo=pork, cá=fish, tôm=shrimp=prawn, cua=crab, gạo=rice, cơm, mì tôm=mì gói=instant "
        "noodles, bánh mì=bread, khoai tây=potato=potatoes, khoai lang=sweet potato, cà "
        "chua=tomato=tomatoes, cà rốt=carrot=carrots, dưa hấu=watermelon, dưa chuột=dưa leo=cucumber, "
        "chuối=banana=bananas, cam=orange, bưởi=grapefruit=pomelo, xoài=mango, ổi=guava, mít=jackfruit, sầu "
        "riêng=durian, đu đủ=papaya, dứa=thơm=pineapple, nho=grape=grapes, táo=apple=apples, dừa=coconut, "
        "mãng cầu=soursop, lạc=đậu phộng=peanut=peanuts, đậu nành=soy=soya, đậu phụ=đậu hũ=tofu, rau muống, "
        "rau ngót, tía tô=perilla, ngải cứu, lá lốt, diếp cá, trà=chè=tea, trà xanh=green tea, cà "
        "phê=coffee, rượu=wine=liquor, bia=beer, nước ngọt=soda, yến sào, nấm=mushroom=mushrooms, "
        "măng=bamboo shoots, dầu ăn=cooking oil, dầu dừa=coconut oil, mỡ lợn=mỡ heo=lard, nước mắm=fish "
        "sauce, bột ngọt=mì chính=msg, socola=sô cô la=chocolate, kem=ice cream, bơ=butter"
    ),
    "drug": (
        "paracetamol=panadol=acetaminophen=tylenol, aspirin, ibuprofen, kháng sinh=antibiotic=antibiotics, "
        "vitamin c, vitamin d, vitamin a, ivermectin, hydroxychloroquine, oresol=oral rehydration salts, "
        "insulin, berberin=berberine, amoxicillin, tamiflu=oseltamivir, remdesivir, molnupiravir, methanol, "
        "vắc xin=vắc-xin=vacxin=vaccine=vaccines, thuốc nam, nhân sâm=ginseng, đông trùng hạ thảo"
    ),
    "chemical": (
        "clo=chlorine, cồn=alcohol, oxy già=hydrogen peroxide, thủy ngân=mercury, chì=lead, asen=thạch "
        "tín=arsenic, xyanua=cyanide, formol=formaldehyde, phèn chua=alum, baking soda=muối nở, vôi=lime "
        "powder, xăng=petrol=gasoline, dầu hỏa=kerosene, điêzen=diesel, nước rửa chén=dish soap, kem đánh "
        "răng=toothpaste, thuốc tẩy=bleach, fluor=flo=fluoride, khí ga=gas, nhựa=plastic"
    ),
    "illness": (
        "ung thư=cancer, tiểu đường=đái tháo đường=diabetes, cúm=flu=influenza, sởi=measles, thủy "
        "đậu=chickenpox, sốt xuất huyết=dengue, sốt rét=malaria, lao=tuberculosis, dại=rabies, tay chân "
        "miệng=hand foot and mouth, đột quỵ=tai biến=stroke, nhồi máu cơ tim=heart attack, cao huyết "
        "áp=tăng huyết áp=hypertension, viêm gan=hepatitis, viêm phổi=pneumonia, tiêu "
        "chảy=diarrhea=diarrhoea, bạch hầu=diphtheria, ho gà=whooping cough, đậu mùa khỉ=mpox=monkeypox, "
        "hen suyễn=hen=asthma, gút=gout, mất ngủ=insomnia, đau dạ dày=đau bao tử=stomach ache, sỏi "
        "thận=kidney stones, vô sinh=infertility, tự kỷ=autism, bại liệt=polio, uốn ván=tetanus, "
        "bỏng=phỏng=burn=burns, rắn cắn=snake bite, hiv, covid=covid-19, sida=aids"
    ),
}
# Without marks, or alone, these are mostly other words: they count only with their marks.
_NEEDS_MARKS = word_list(
    "chanh hanh nghe ot muoi duong trung ca tom cua gao com cam oi mit thom nho tao dua lac tra che bia nam "
    "mang kem bo clo con chi voi ga nhua cum soi lao dai hen gut bong phong flo lead lime orange"
)
_NAMED: dict[tuple[str, ...], tuple[str, str, str]] = {}  # bare words: kind, value, with marks
for _kind, _list in _LISTS.items():
    for _group in _list.split(", "):
        _names = _group.split("=")
        for _name in _names:
            _NAMED[tuple(fold(_name).split())] = (_kind, fold(_names[0]), _name)
_LONGEST = max(map(len, _NAMED))


def find_substances(reading: Reading) -> list[Fact]:
    """Return the substances and illnesses named, in order; the value is the one name of each."""
    row = reading.syllables
    facts: list[Fact] = []
    at = 0
    while at < len(row):
        found = _at(reading, at)
        if found is not None:
            facts.append(found)
        at = found.end if found is not None else at + 1
    return facts


def _at(reading: Reading, at: int) -> Fact | None:
    row = reading.syllables
    for length in range(min(_LONGEST, len(row) - at), 0, -1):
        piece = row[at : at + length]
        held = _NAMED.get(tuple(syllable.bare for syllable in piece))
        if held is None:
            continue
        kind, value, spelled = held
        written = " ".join(syllable.small for syllable in piece)
        needs_marks = reading.accented or (length == 1 and piece[0].bare in _NEEDS_MARKS)
        if needs_marks and written != spelled.replace("-", " "):
            continue
        return Fact(Aspect.SUBSTANCE, kind, value, at, at + length)
    return None
