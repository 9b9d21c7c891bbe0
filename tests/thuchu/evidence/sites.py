"""Small real servers on loopback, which answer whatever bytes a test wants."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress

Answer = Callable[[socket.socket, str], None]


class Site:
    """A server on a free loopback port; `asked` holds the head of every request."""

    def __init__(self, answers: dict[str, bytes | Answer], *, tls: ssl.SSLContext | None = None) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self._tls = tls
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                visitor, _address = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=(visitor,), daemon=True).start()

    def _meet(self, visitor: socket.socket) -> None:
        with suppress(OSError):
            if self._tls:
                visitor = self._tls.wrap_socket(visitor, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                part = visitor.recv(4096)
                if not part:
                    return
                head += part
            self.asked.append(head.decode())
            path = head.split(b" ", 2)[1].decode()
            answer = self.answers.get(path, response(b"khong co", status="404 Not Found"))
            if isinstance(answer, bytes):
                visitor.sendall(answer)
            else:
                answer(visitor, path)
            visitor.close()


def response(body: bytes, *headers: str, status: str = "200 OK", length: bool = True) -> bytes:
    """Return a whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", *headers, *([f"Content-Length: {len(body)}"] if length else []), "", ""]
    return "\r\n".join(lines).encode() + body


def redirect(to: str) -> bytes:
    """Return an answer that sends the visitor on."""
    return response(b"", f"Location: {to}", status="302 Found")
