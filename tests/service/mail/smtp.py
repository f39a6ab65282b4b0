"""A mail server of the tests: as much of SMTP as a client needs to hand over a letter."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Session(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs to hand over a message."""

    def handle(self) -> None:
        """One session."""
        server = self.server
        assert isinstance(server, Server)
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            if verb == b"MAIL":
                server.senders.append(line.decode().strip())
            if verb == b"RCPT" and server.refuse:
                self.wfile.write(b"%d no, someone@example.org\r\n" % server.refuse)
            elif verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += self.rfile.readline()
                server.received.append(body)
                server.accepted()
                self.wfile.write(b"250 kept\r\n")
            else:
                self.wfile.write(b"250 ok\r\n")


class Server(socketserver.ThreadingTCPServer):
    """Keeps what it takes."""

    daemon_threads = True
    refuse = 0
    """The answer to each recipient, when it is not 250."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.received: list[bytes] = []
        self.senders: list[str] = []
        self.accepted: Callable[[], None] = lambda: None
        """Done between the letter's last line and the answer that it was taken."""

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed breaks its session off: nothing is the matter here."""

    @property
    def url(self) -> str:
        """As ``DISPATCHABLE_SMTP_URL`` names it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"


@contextmanager
def running() -> Iterator[Server]:
    """A server at work on a port of its own."""
    with Server() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()
