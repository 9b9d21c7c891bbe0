"""What `./thuchu` says before Django and gettext are there: Vietnamese where LANG says vi, else English."""

from __future__ import annotations

import os
from collections.abc import Mapping


class Refused(Exception):
    """The command cannot go on; the message is the sentence for the person who gave it."""


# key: (English, Vietnamese)
SAYINGS: dict[str, tuple[str, str]] = {
    # the steps of `up`
    "step check": ("Looking at the port and the data folder", "Xem cổng mạng và thư mục dữ liệu"),
    "step keys": ("Keys of this installation", "Khóa của bản cài này"),
    "step database": ("Database", "Cơ sở dữ liệu"),
    "step files": ("Vietnamese texts and page files", "Chữ tiếng Việt và tệp của trang"),
    "step pages": ("Pages of a trial desk", "Các trang của bàn dùng thử"),
    "step starter": ("Starter collection of checked claims", "Bộ sưu tập khởi đầu gồm tin đã kiểm chứng"),
    "step index": ("Match index", "Chỉ mục so khớp"),
    "step start": ("Server and worker", "Máy chủ và tiến trình nền"),
    "done": ("done in {seconds:.1f} s", "xong sau {seconds:.1f} giây"),
    "unchanged": ("nothing to do", "không có gì phải làm"),
    "counted": ("{done} of {total}", "{done} trên {total}"),
    # when it runs
    "ready": ("Thực Hư is running: {address}", "Thực Hư đang chạy: {address}"),
    "desk": ("The desk, to sign in: {address}", "Bàn làm việc, để đăng nhập: {address}"),
    "accounts": (
        "Two accounts were made. Their passwords are shown only now and kept nowhere in clear:",
        "Đã tạo hai tài khoản. Mật khẩu chỉ hiện lúc này, không lưu ở đâu dưới dạng đọc được:",
    ),
    "account": ("  {name}  password {password}  ({role})", "  {name}  mật khẩu {password}  ({role})"),
    "role Editor": ("editor: confirms and publishes", "biên tập: duyệt và đăng"),
    "role Checker": (
        "checker: writes claims and proposes verdicts",
        "kiểm chứng: viết nhận định, đề xuất kết luận",
    ),
    "known accounts": (
        "Sign in as lan (editor) or minh (checker)."
        " Forgotten a password: ./thuchu manage{data} changepassword lan",
        "Đăng nhập bằng lan (biên tập) hoặc minh (kiểm chứng)."
        " Quên mật khẩu: ./thuchu manage{data} changepassword lan",
    ),
    "data": ("Everything is kept in {folder}", "Mọi dữ liệu nằm ở {folder}"),
    "logs": ("Logs: {folder}", "Nhật ký kỹ thuật: {folder}"),
    "how to stop": ("Stop with Ctrl-C.", "Dừng bằng Ctrl-C."),
    "stopping": ("Stopping …", "Đang dừng …"),
    "stopped": ("Stopped. Start again with ./thuchu up", "Đã dừng. Chạy lại bằng ./thuchu up"),
    "part web": ("the server", "máy chủ"),
    "part worker": ("the worker", "tiến trình nền"),
    "died": (
        "{part} has stopped by itself (exit {status}); starting it again in {seconds:.0f} s. Its log: {log}",
        "{part} tự dừng (mã {status}); chạy lại sau {seconds:.0f} giây. Nhật ký: {log}",
    ),
    # refusals
    "port taken": (
        "port {port} is taken: choose another with --port",
        "cổng {port} đã có chương trình khác dùng: hãy chọn cổng khác bằng --port",
    ),
    "port refused": (
        "port {port} cannot be used ({reason}): choose another with --port, 1024 to 65535",
        "không dùng được cổng {port} ({reason}): hãy chọn cổng khác bằng --port, từ 1024 đến 65535",
    ),
    "data is a file": (
        "{folder} is a file; --data needs a folder",
        "{folder} là một tệp; --data cần một thư mục",
    ),
    "data not writable": (
        "the data folder {folder} cannot be written ({reason}): choose another with --data DIR",
        "không ghi được vào thư mục dữ liệu {folder} ({reason}): hãy chọn thư mục khác bằng --data DIR",
    ),
    "already running": (
        "it is already running on this data folder: {address} . Stop that one with Ctrl-C,"
        " or choose another folder with --data DIR and another port with --port",
        "đang chạy sẵn với thư mục dữ liệu này: {address} . Hãy dừng bản đó bằng Ctrl-C,"
        " hoặc chọn thư mục khác bằng --data DIR và cổng khác bằng --port",
    ),
    "step failed": (
        "“{step}” did not work: {reason}. All details: {log}",
        "“{step}” không thành công: {reason}. Chi tiết: {log}",
    ),
    "texts not writable": (
        "the Vietnamese texts are not compiled and {folder} cannot be written:"
        " run ./thuchu up once where it can",
        "bản dịch tiếng Việt chưa được dựng và không ghi được vào {folder}:"
        " hãy chạy ./thuchu up một lần ở nơi ghi được",
    ),
    "web gave up": (
        "the server stopped three times in a row and is not tried again. The end of its log, {log}:\n{tail}",
        "máy chủ đã tự dừng ba lần liền, không thử lại nữa. Phần cuối nhật ký, {log}:\n{tail}",
    ),
    "no answer": (
        "the server does not answer at {address}. The end of its log, {log}:\n{tail}",
        "máy chủ không trả lời ở {address}. Phần cuối nhật ký, {log}:\n{tail}",
    ),
    "no installation": (
        "there is no installation in {folder} yet: run ./thuchu up first,"
        " or name another folder with --data DIR",
        "chưa có bản cài nào ở {folder}: hãy chạy ./thuchu up trước, hoặc chỉ thư mục khác bằng --data DIR",
    ),
    "bad setting": ("a setting is wrong: {reason}", "một thiết lập bị sai: {reason}"),
    "database away": ("the database does not answer: {reason}", "cơ sở dữ liệu không trả lời: {reason}"),
}


def vietnamese(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether the person's terminal is Vietnamese."""
    chosen = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    return chosen.lower().startswith("vi")


def say(key: str, **values: object) -> str:
    """Return a sentence in the reader's language, filled in."""
    return SAYINGS[key][vietnamese()].format(**values)
