import contextlib
import errno
import gzip
import hashlib
import os
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import typer

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.register import Register
from dispatchable.interfaces.cli import register as cli
from dispatchable.interfaces.cli.download import Patience, download

CONTENT = bytes(range(256)) * 2_000
QUICK = Patience(timeout=0.4, tries=3, backoff=0.01)


class Server(ThreadingHTTPServer):
    """A file server that can be told to misbehave."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = CONTENT
        self.etag = '"one"'
        self.ranges = True
        self.answers = []
        """Statuses to answer with before serving."""
        self.breaks = []
        """After how many bytes of a body each connection breaks; None for never."""
        self.stalls = 0
        self.redirect = ""
        self.checked_length = True
        self.seen = []

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        pass


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        server = self.server
        server.seen.append((self.path, self.headers.get("Range"), self.headers.get("If-Range")))
        if server.answers:
            self.send_response(server.answers.pop(0))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if server.redirect:
            self.send_response(302)
            self.send_header("Location", server.redirect)
            self.end_headers()
            return
        start = 0
        span = self.headers.get("Range")
        if span and server.ranges and self.headers.get("If-Range") in (None, server.etag):
            start = int(span.removeprefix("bytes=").removesuffix("-"))
            if start >= len(server.content):
                self.send_response(416)
                self.end_headers()
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(server.content) - 1}/{len(server.content)}")
        else:
            self.send_response(200)
        body = server.content[start:]
        if server.checked_length:
            self.send_header("Content-Length", str(len(body)))
        if server.etag:
            self.send_header("ETag", server.etag)
        self.send_header("Last-Modified", "Sun, 01 Nov 2026 10:00:00 GMT")
        self.end_headers()
        after = server.breaks.pop(0) if server.breaks else None
        self.wfile.write(body[:after])
        self.wfile.flush()
        if server.stalls:
            server.stalls -= 1
            time.sleep(1.0)
        if after is not None:
            self.connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_whole_download_has_the_servers_bytes_and_leaves_nothing_else(server, tmp_path):
    steps = []
    fetched = download(f"{server.base}/f", tmp_path / "f", progress=lambda done, total: steps.append((done, total)))
    assert (tmp_path / "f").read_bytes() == CONTENT
    assert fetched.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert (fetched.bytes, fetched.modified) == (len(CONTENT), "Sun, 01 Nov 2026 10:00:00 GMT")
    assert steps[-1] == (len(CONTENT), len(CONTENT))
    assert names(tmp_path) == ["f"]


def test_a_download_broken_in_the_middle_is_resumed_where_it_stopped(server, tmp_path):
    server.breaks = [300_000]
    download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert (tmp_path / "f").read_bytes() == CONTENT
    (_, first, _), (_, second, validator) = server.seen
    assert first is None
    assert validator == '"one"'
    assert 0 < int(second.removeprefix("bytes=").removesuffix("-")) <= 300_000


def test_a_later_call_goes_on_from_what_an_earlier_one_left(server, tmp_path):
    server.breaks = [200_000, 0, 0, 0, 0]
    with pytest.raises(UserError) as caught:
        download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert caught.value.code == "fetch.given_up"
    assert not (tmp_path / "f").exists()
    left = (tmp_path / "f.part").stat().st_size
    assert left > 0
    server.breaks = []
    server.seen.clear()
    download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert (tmp_path / "f").read_bytes() == CONTENT
    assert server.seen == [("/f", f"bytes={left}-", '"one"')]
    assert names(tmp_path) == ["f"]


def test_a_server_without_ranges_is_asked_for_all_again(server, tmp_path):
    server.ranges = False
    server.breaks = [300_000]
    download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert (tmp_path / "f").read_bytes() == CONTENT


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_halves_are_not_joined_without_proof_that_they_belong_together(server, tmp_path, etag):
    server.etag = etag
    server.breaks = [300_000]
    download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert (tmp_path / "f").read_bytes() == CONTENT
    assert [span for _, span, _ in server.seen] == [None, None]


def test_a_file_that_changed_meanwhile_is_started_over(server, tmp_path):
    server.breaks = [300_000, 0, 0]
    with pytest.raises(UserError):
        download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    server.content, server.etag, server.breaks = CONTENT[::-1], '"two"', []
    download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert (tmp_path / "f").read_bytes() == CONTENT[::-1]


def test_what_was_left_of_another_file_is_not_taken_on(server, tmp_path):
    server.breaks = [300_000, 0, 0]
    with pytest.raises(UserError):
        download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    server.breaks = []
    download(f"{server.base}/g", tmp_path / "f", patience=QUICK)
    assert server.seen[-1] == ("/g", None, None)
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_more_bytes_left_over_than_the_file_has_start_it_over(server, tmp_path):
    server.breaks = [300_000, 0, 0]
    with pytest.raises(UserError):
        download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    with (tmp_path / "f.part").open("ab") as part:
        part.write(CONTENT)
    server.breaks = []
    download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_wrong_checksum_is_refused_and_nothing_is_left(server, tmp_path):
    (tmp_path / "f").write_bytes(b"before")
    with pytest.raises(UserError) as caught:
        download(f"{server.base}/f", tmp_path / "f", sha256="0" * 64, patience=QUICK)
    assert caught.value.code == "fetch.checksum"
    assert names(tmp_path) == ["f"]
    assert (tmp_path / "f").read_bytes() == b"before"
    right = hashlib.sha256(CONTENT).hexdigest().upper()
    assert download(f"{server.base}/f", tmp_path / "f", sha256=right, patience=QUICK).bytes == len(CONTENT)


@pytest.mark.parametrize(
    ("status", "code"), [(404, "fetch.not_found"), (403, "fetch.refused"), (410, "fetch.not_found")]
)
def test_an_answer_that_waiting_does_not_mend_is_told_at_once(server, tmp_path, status, code):
    server.answers = [status]
    with pytest.raises(UserError) as caught:
        download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert caught.value.code == code
    assert len(server.seen) == 1
    assert names(tmp_path) == []


def test_a_server_that_is_busy_for_a_moment_is_asked_again(server, tmp_path):
    server.answers = [503, 429]
    download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert (tmp_path / "f").read_bytes() == CONTENT
    server.answers = [500] * 10
    server.seen.clear()
    with pytest.raises(UserError) as caught:
        download(f"{server.base}/g", tmp_path / "g", patience=QUICK)
    assert caught.value.code == "fetch.given_up"
    assert "500" in caught.value.fr
    assert len(server.seen) == QUICK.tries


def test_a_server_that_stalls_is_left_and_asked_again(server, tmp_path):
    server.breaks = [1000]
    server.stalls = 1
    started = time.monotonic()
    download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert (tmp_path / "f").read_bytes() == CONTENT
    assert time.monotonic() - started < 5
    assert len(server.seen) == 2


def test_a_server_that_drips_is_left(tmp_path, monkeypatch):
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        while not stop.is_set():
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(1 << 16)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                    while not stop.is_set():
                        connection.sendall(b"x")
                        time.sleep(0.02)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    patience = Patience(timeout=0.1, slowest=1000, tries=1, backoff=0.01)
    with pytest.raises(UserError) as caught:
        download(f"http://127.0.0.1:{listener.getsockname()[1]}/f", tmp_path / "f", patience=patience)
    stop.set()
    listener.close()
    thread.join(2)
    assert caught.value.code == "fetch.given_up"
    assert "too slow" in caught.value.en


def test_a_server_that_is_not_there_is_told_at_once(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(UserError) as caught:
        download(f"http://127.0.0.1:{port}/f", tmp_path / "f")
    assert caught.value.code == "fetch.unreachable"
    assert "\n" not in caught.value.fr


def test_a_full_disk_is_told_in_one_line(server, tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("dispatchable.interfaces.cli.download_part.os.fsync", full)
    with pytest.raises(UserError) as caught:
        download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert caught.value.code == "fetch.disk_full"
    monkeypatch.undo()
    download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_file_larger_than_the_free_space_is_not_begun(server, tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": len(CONTENT) - 1})
    monkeypatch.setattr("dispatchable.interfaces.cli.download_part.shutil.disk_usage", lambda path: usage)
    with pytest.raises(UserError) as caught:
        download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert caught.value.code == "fetch.disk_full"
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="no advisory locks")
def test_two_downloads_of_one_file_do_not_write_into_each_other(server, tmp_path):
    problems = []

    def second(done, total):
        if not problems:
            with pytest.raises(UserError) as caught:
                download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
            problems.append(caught.value.code)

    download(f"{server.base}/f", tmp_path / "f", patience=QUICK, progress=second)
    assert problems == ["fetch.busy"]
    assert (tmp_path / "f").read_bytes() == CONTENT
    assert names(tmp_path) == ["f"]


def test_a_folder_that_cannot_be_written_is_told(server, tmp_path):
    with pytest.raises(UserError) as caught:
        download(f"{server.base}/f", tmp_path / "none" / "f", patience=QUICK)
    assert caught.value.code == "fetch.unwritable"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.org/f", "fetch.insecure"),
        ("file:///etc/passwd", "fetch.address"),
        ("ftp://example.org/f", "fetch.address"),
        ("https:///f", "fetch.address"),
    ],
)
def test_only_https_is_taken_beyond_this_machine(server, tmp_path, url, code):
    with pytest.raises(UserError) as caught:
        download(url, tmp_path / "f")
    assert (caught.value.code, caught.value.usage) == (code, True)
    server.redirect = url
    with pytest.raises(UserError) as caught:
        download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert caught.value.code in (code, "fetch.redirects")
    assert names(tmp_path) == []


def test_redirects_end(server, tmp_path):
    server.redirect = f"{server.base}/f"
    with pytest.raises(UserError) as caught:
        download(f"{server.base}/f", tmp_path / "f", patience=QUICK)
    assert caught.value.code == "fetch.redirects"
    assert len(server.seen) < 10


BAN = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;"
    "source_nom_voie;certification_commune;cad_parcelles\n"
    "48001_a_00001;;1;;Rue Haute;48000;48001;Valmont;;;1;2;3.5;44.5;;;;;RUE HAUTE;;;1;\n"
)


def run(*arguments):
    return typer.main.get_command(cli.app).main([str(a) for a in arguments], standalone_mode=False)


@pytest.fixture
def official(server, tmp_path, monkeypatch):
    monkeypatch.setenv("DISPATCHABLE_FETCH_BASE", server.base)
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DISPATCHABLE_LANG", "en")
    monkeypatch.chdir(tmp_path)
    server.content = gzip.compress(BAN.encode())
    return server


def test_fetch_takes_the_packs_file_and_builds_the_register(official, tmp_path, capsys):
    run("fetch", "FR-48")
    register = Register.open(tmp_path / "fr-48.register")
    assert (register.name, register.country, register.meta["points"]) == ("fr-48", "FR", 1)
    assert (register.meta["source"], register.meta["published"]) == ("ban", "2026-11-01")
    ((path, _, _),) = official.seen
    assert path.endswith("/adresses-48.csv.gz")
    assert names(tmp_path / "data/downloads") == []


def test_fetch_raw_keeps_the_published_file_and_builds_nothing(official, tmp_path, capsys):
    run("fetch", "fr-2a", "--raw", "-o", tmp_path / "corse.csv.gz")
    assert (tmp_path / "corse.csv.gz").read_bytes() == official.content
    assert names(tmp_path) == ["corse.csv.gz"]
    assert hashlib.sha256(official.content).hexdigest() in capsys.readouterr().out


def test_fetch_of_something_unusable_leaves_no_register(official, tmp_path):
    official.content = b"<html>maintenance</html>"
    with pytest.raises(UserError):
        run("fetch", "fr-48")
    assert not (tmp_path / "fr-48.register").exists()
    assert names(tmp_path / "data/downloads") == []


def test_fetch_asks_for_nothing_when_the_output_cannot_be_written(official, tmp_path):
    with pytest.raises(UserError) as caught:
        run("fetch", "fr-48", "-o", tmp_path / "none" / "x.register")
    assert caught.value.code == "output.no_folder"
    assert official.seen == []


def test_fetch_tells_unknown_areas_and_checksums_that_are_none(official):
    for arguments, code in (
        (("fetch", "fr-1234"), "fetch.unknown_area"),
        (("fetch", "xx-1"), "fetch.unknown_area"),
        (("fetch", "fr-48", "--sha256", "abc"), "fetch.sha256"),
    ):
        with pytest.raises(UserError) as caught:
            run(*arguments)
        assert (caught.value.code, caught.value.usage) == (code, True)
    assert official.seen == []
