"""Everyday words that mean the same in a claim, and words that mean nothing there."""

from __future__ import annotations

from thuchu.match.reading import Reading
from thuchu.text.normalise import fold
from thuchu.text.wordlist import word_list

# Each line: ways to say one thing. The first stands for all. Written for this project.
_GROUPS = """
chết=tử vong=thiệt mạng=qua đời=mất mạng=bỏ mạng
lợn=heo
bát=tô
ngừng=ngưng=dừng=tạm ngừng=tạm dừng=tạm ngưng=đình chỉ
tiêm=chích=tiêm chủng=chủng ngừa
mũ=nón
vào=vô
tôi=tui=mình
thật=thiệt
kính=kiếng
đĩa=dĩa
dùng=xài=sử dụng
muộn=trễ
bệnh=ốm=bịnh
trượt=rớt
chữa=trị=điều trị=chữa trị=chữa khỏi=trị khỏi=chữa lành=trị dứt
ngừa=phòng=phòng ngừa=phòng tránh=ngăn ngừa=phòng chống
bố=ba=cha
mẹ=má
ngô=bắp
lạc=đậu phộng
dứa=thơm=khóm
thìa=muỗng
ô=dù
bóng đá=túc cầu
máy bay=phi cơ
xe máy=xe gắn máy=xe honda=mô tô
ô tô=xe hơi=xế hộp=ôtô
xe lửa=tàu hỏa=tàu lửa
bệnh viện=nhà thương
bác sĩ=bs=thầy thuốc
cảnh sát=công an
học sinh=hs=học trò
sinh viên=sv
giáo viên=gv=thầy cô
trẻ em=trẻ nhỏ=con nít=trẻ con=em bé
người già=người cao tuổi=người lớn tuổi=các cụ
phụ nữ=chị em=nữ giới=đàn bà
đàn ông=nam giới
bắt đầu=khởi đầu=từ
kết thúc=chấm dứt
tăng=tăng lên=tăng thêm=lên giá=nâng
giảm=giảm xuống=hạ=giảm bớt=hạ xuống
lớn=to
nhỏ=bé
nhanh=mau=lẹ
nói=cho biết=cho hay=thông báo=thông tin=báo=nói rằng=khẳng định
yêu cầu=đề nghị
khuyên=khuyến cáo=khuyến nghị
cấm=nghiêm cấm=không cho phép
cho phép=được phép
phải=bắt buộc=buộc
gây=gây ra=dẫn đến=làm cho=khiến
vỡ=bể
ngập=ngập nước=bị ngập=ngập lụt
lũ=lụt=lũ lụt
cháy=hỏa hoạn=bốc cháy
sập=đổ sập=đổ
hỏng=hư=hư hỏng
rơi=rớt
mua=sắm
bán=bán ra
xây=xây dựng
tặng=cho không=biếu=phát miễn phí
miễn phí=không mất tiền=free=không thu phí
thu phí=mất phí=thu tiền
nộp=đóng
phạt=xử phạt
mở cửa=mở lại=hoạt động lại
đóng cửa=ngừng hoạt động
nghỉ học=được nghỉ học
nghỉ=được nghỉ
tối=ban đêm=đêm
sáng=buổi sáng
chiều=buổi chiều
nhà=căn nhà=ngôi nhà
tiền=số tiền
lương=tiền lương
giá=giá cả
tin=tin đồn
điện thoại=đt=dt=di động
tài khoản=tk
ngân hàng=nh=nhà băng
bảo hiểm y tế=bhyt
bảo hiểm xã hội=bhxh
căn cước=cccd=căn cước công dân
nước ngoài=ngoại quốc
quốc gia=đất nước
dân=người dân=bà con=nhân dân
hiện nay=bây giờ=hiện tại=hiện giờ
ăn=ăn uống
uống=uống vào
có thể=có khả năng
rất=cực kỳ=vô cùng
hại=có hại=gây hại=độc hại
tốt=có lợi=tốt cho sức khỏe
nguy hiểm=không an toàn
mưa lớn=mưa to
bão lớn=bão to
xe tải=xe ben
ông=cụ ông
bà=cụ bà
khỏi=hết
thi=dự thi
đỗ=đậu
hết hạn=quá hạn
đổi=thay=thay đổi=thay thế
đi=đi lại
gửi=gởi
tìm=kiếm=tìm kiếm
nhìn=ngó=xem
ném=quăng=vứt=liệng
cô=cô ấy
die=dies=died=dead=killed
cure=cures=cured=heal=heals=treat=treats
prevent=prevents=prevented
cause=causes=caused
ban=bans=banned=prohibit=prohibits=prohibited=forbid=forbids
close=closes=closed=shut=shuts
open=opens=opened=reopen=reopens
increase=increases=increased=rise=rises=rose=raise=raises=raised
decrease=decreases=decreased=fall=falls=fell=drop=drops=dropped=cut=cuts
kill=kills
large=big=huge
small=little=tiny
children=kids=child=kid
doctor=doctors=physician=physicians
say=says=said=claims=claim=announce=announces=announced
hospital=hospitals
school=schools
people=persons=person
start=starts=started=begin=begins=began
end=ends=ended=finish=finishes
drink=drinks=drinking
eat=eats=eating
buy=buys=bought=purchase
police=cops
car=cars=automobile
"""
MEANINGLESS = word_list(
    "thì là mà này kia ấy đó các những rất quá lắm luôn cũng đều nữa đã đang sẽ vừa mới bị được vậy thế nhé "
    "nha ạ à ơi nhỉ ha hả đấy rồi cái chiếc con của và với ở tại trong vào lên ra do vì nên khi lúc để một "
    "có việc sự người mỗi moi thi la ma nay kia ay do cac nhung rat qua lam luon cung deu nua da dang se "
    "vua moi bi duoc vay the nhe nha a oi nhi ha dau roi cai chiec cua va voi o tai trong vao len ra vi nen "
    "luc de mot co viec su nguoi the a an is are was were be been being of to in on at for with and that "
    "this it has have had will would"
)
_MEANING: dict[tuple[str, ...], str] = {}
_BARE_MEANING: dict[tuple[str, ...], str] = {}  # of two words and more: one bare word has many meanings
for _line in _GROUPS.strip().splitlines():
    _ways = _line.split("=")
    for _way in _ways:
        _MEANING.setdefault(tuple(_way.split()), _ways[0])
        if " " in _way:
            _BARE_MEANING.setdefault(tuple(fold(_way).split()), _ways[0])
_LONGEST = max(map(len, _MEANING))


def one_word_for(reading: Reading, at: int) -> tuple[str, int]:
    """Return the word that stands for those at a syllable, and how many syllables it stands for.

    In a text without marks a single word is read as it stands: which of several is meant, nobody can tell.
    """
    row = reading.syllables
    for length in range(min(_LONGEST, len(row) - at), 0, -1):
        held = _MEANING.get(tuple(syllable.small for syllable in row[at : at + length]))
        if held is None and not reading.accented:
            held = _BARE_MEANING.get(tuple(syllable.bare for syllable in row[at : at + length]))
        if held is not None:
            return held, length
    return row[at].small, 1
