"""What is in the way to a server is told apart: real refusals of a server on this machine, and made-up ones."""

import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deck.download import DownloadError, fetch
from deck.unreachable import cause


class Refusing(BaseHTTPRequestHandler):
    """A proxy that asks for a password."""

    def do_CONNECT(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.send_response(407)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.weights
@pytest.mark.process
def test_a_certificate_that_is_not_trusted_is_named(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=corp.example"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], capture_output=True, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(context) as port, pytest.raises(DownloadError, match=r"certificate of 127\.0\.0\.1") as refusal:
        fetch(f"https://127.0.0.1:{port}/x", tmp_path / "x")
    assert "REQUESTS_CA_BUNDLE and SSL_CERT_FILE" in str(refusal.value)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_asks_for_a_password_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    with serving() as port:
        monkeypatch.setenv(f"{scheme.upper()}_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(DownloadError, match=r"asks for a password \(407\)"):
            fetch(f"{scheme}://quiz.example.org/x", tmp_path / "x")


def test_certificates_that_are_not_there_are_no_fault_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "nowhere.pem"))
    with pytest.raises(DownloadError, match="REQUESTS_CA_BUNDLE names is not there"):
        fetch("https://127.0.0.1:9/x", tmp_path / "x")


def test_a_proxy_that_is_not_there_is_not_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(DownloadError, match="proxy that HTTPS_PROXY or HTTP_PROXY names"):
        fetch("https://quiz.example.org/x", tmp_path / "x")


def test_a_cause_is_found_however_deep_it_lies() -> None:
    inner = ssl.SSLCertVerificationError("self-signed certificate")
    wrapped = OSError("no connection", RuntimeError(inner))
    outer = ValueError("and so on")
    outer.__cause__ = wrapped
    inner.__context__ = outer
    assert "certificate of hub.example" in cause(outer, "hub.example")
    assert cause(OSError("no route to host"), "hub.example") == ""
