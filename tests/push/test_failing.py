"""Pushing over lines that break and to servers that say no, die or are none."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cli.kit import environment
from crash.served import Server
from graph.samples import image, info, picture
from tagcat.graph.embedded import EmbeddedStore
from tagcat.push import sending

from .conftest import Account, Push, lines_of
from .line import Line, Passing, Told, line_to

Own = tuple[EmbeddedStore, str]
pytestmark = pytest.mark.long

IMPORT = ("POST", "/api/v1/me/import")


def many(own: Own, count: int) -> None:
    """More files, so that one request is not enough."""
    store, owner = own
    for number in range(count):
        store.save(owner, info(f"more/{number}", "a"), image(f"more {number}", picture(number)))


def is_import(passing: Passing) -> bool:
    return (passing.method, passing.path) == IMPORT


def problem(status: int, detail: str, **headers: str) -> Told:
    body = json.dumps({"title": "", "status": status, "detail": detail}).encode()
    return Told(status, body, {"Content-Type": "application/problem+json"} | headers)


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_for_a_busy_server(
    push: Push, own: Own, account: Account, line: Line, status: int
) -> None:
    def busy(passing: Passing) -> Told | None:
        if not is_import(passing) or passing.before >= 2:
            return None
        return problem(status, "not now", **{"Retry-After": "1"})

    line.ahead = busy
    begin = time.monotonic()
    assert push(line.url, account).code == 0
    assert time.monotonic() - begin >= 2
    assert len(line.of(*IMPORT)) == 3
    assert account.export() == lines_of(own)


def test_it_does_not_wait_for_ever(push: Push, own: Own, account: Account, line: Line) -> None:
    line.ahead = lambda passing: (
        problem(503, "the disk is away", **{"Retry-After": "3600"}) if is_import(passing) else None
    )
    ran = push(line.url, account)
    assert (ran.code, ran.err) == (3, "tagcat: the server is busy: the disk is away\n")
    assert len(line.of(*IMPORT)) == 1
    assert lines_of(own) != account.export()


def test_an_answer_that_is_lost_is_asked_for_again(
    push: Push, own: Own, account: Account, line: Line
) -> None:
    """Every answer is lost once, those to signing out and renewing as well."""
    lost: set[tuple[str, str]] = set()

    def losing(passing: Passing, told: Told) -> Told:
        kind = (passing.method, passing.path)
        # There is no trying again before anything was reached, and a password is sent once.
        if kind in lost or passing.path.endswith(("/health", "/session")):
            return told
        lost.add(kind)
        return Told(0, lost=True)

    line.behind = losing
    ran = push(line.url, account)
    assert (ran.code, ran.err) == (0, "")
    assert len(lost) == 4
    assert account.export() == lines_of(own)


def test_one_line_that_makes_the_server_fail_is_found(
    push: Push, own: Own, account: Account, line: Line
) -> None:
    many(own, 20)
    expected = [each for each in lines_of(own) if b'"path":"more/13"' not in each]

    def failing(passing: Passing) -> Told | None:
        if is_import(passing) and b'"more/13"' in passing.body:
            return problem(500, "an error that was not expected")
        return None

    line.ahead = failing
    ran = push(line.url, account)
    assert ran.code == 1
    assert ran.err == "tagcat: more/13: was not taken: an error that was not expected\n"
    # All but the end, which counts files.
    assert account.export()[:-1] == expected[:-1]


def test_too_large_requests_are_sent_in_parts(
    push: Push, own: Own, account: Account, line: Line
) -> None:
    many(own, 20)
    line.ahead = lambda passing: Told(413) if len(passing.body) > 2_500 else None
    assert push(line.url, account).code == 0
    assert account.export() == lines_of(own)


def test_tokens_are_renewed(push: Push, own: Own, account: Account, line: Line) -> None:
    """Each is said to be good for no time at all."""

    def short(passing: Passing, told: Told) -> Told:
        if passing.path.startswith("/api/v1/session") and told.status == 200:
            told.body = json.dumps(json.loads(told.body) | {"expires_in": 0}).encode()
        return told

    line.behind = short
    assert push(line.url, account).code == 0
    signed = [each for each in line.seen if "authorization" in each.headers]
    assert len(line.of("POST", "/api/v1/session/refresh")) == len(signed) > 3
    assert account.export() == lines_of(own)


def test_a_token_that_is_not_good_any_more_is_renewed(
    push: Push, own: Own, account: Account, line: Line
) -> None:
    def forgetting(passing: Passing) -> None:
        if is_import(passing) and passing.before == 0:
            passing.headers["authorization"] = "Bearer of.an.old"

    line.ahead = forgetting
    assert push(line.url, account).code == 0
    assert len(line.of("POST", "/api/v1/session/refresh")) == 1
    assert account.export() == lines_of(own)


@pytest.mark.usefixtures("own")
def test_who_is_signed_out_meanwhile_is_told(push: Push, account: Account, line: Line) -> None:
    def ended(passing: Passing) -> None:
        if is_import(passing):
            account.ask("POST", "me/sign-out-everywhere")

    line.ahead = ended
    ran = push(line.url, account)
    assert ran.code == 3
    assert ran.err.startswith("tagcat: the sign-in has ended: ")


def test_a_server_may_die_and_come_back(push: Push, own: Own, tmp_path: Path) -> None:
    many(own, 250)
    there = tmp_path / "there" / "home"
    there.parent.mkdir()
    server = Server(there)
    port = int(server.address.rpartition(":")[2])
    servers = [server]
    account = Account(server, "anna")

    def dying(passing: Passing, told: Told) -> Told:
        if is_import(passing) and passing.before == 1:
            servers[-1].kill()
            servers.append(Server(there, port=port))
            return Told(0, lost=True)
        return told

    with line_to(server.address) as line:
        line.behind = dying
        ran = push(line.url, account)
    try:
        assert (ran.code, ran.err) == (0, "")
        assert len(servers) == 2
        assert account.export() == lines_of(own)
    finally:
        servers[-1].kill()


def test_after_a_server_is_gone_the_same_command_goes_on(
    push: Push, own: Own, account: Account, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MAX_FILES", 10)
    many(own, 50)
    line.ahead = lambda _: Told(0, lost=True) if len(line.of(*IMPORT)) > 2 else None
    ran = push(line.url, account, "--timeout", "1")
    assert ran.code == 1
    assert ran.err.startswith(f"tagcat: {line.url} cannot be reached: ")
    assert ran.err.endswith("; what was sent is kept: the same command goes on from here\n")
    there = len([each for each in account.export() if b'"kind":"image"' in each])
    assert 0 < there < 54
    line.ahead = lambda _: None
    ran = push(line.url, account)
    assert ran.code == 0
    assert f"; {there} files there already" in ran.out
    assert account.export() == lines_of(own)


def test_ctrl_c_ends_it_and_the_same_command_goes_on(
    push: Push, own: Own, account: Account, line: Line, home: Path
) -> None:
    many(own, 250)
    running: list[subprocess.Popen[str]] = []

    def stopping(passing: Passing) -> None:
        if is_import(passing) and passing.before == 1:
            running[0].send_signal(signal.SIGINT)
            time.sleep(1)

    line.ahead = stopping
    running.append(
        subprocess.Popen(
            [sys.executable, "-m", "tagcat.cli.main", "push", line.url, "--user", account.name],
            env=environment(home) | {"TAGCAT_PASSWORD_FILE": os.environ["TAGCAT_PASSWORD_FILE"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    )
    out, err = running[0].communicate(timeout=60)
    assert (running[0].returncode, out) == (130, "")
    assert err == ("tagcat: stopped; what was sent is kept: the same command goes on from here\n")
    assert line.seen[-1].method == "DELETE"
    line.ahead = lambda _: None
    ran = push(line.url, account)
    assert ran.code == 0
    assert " files there already" in ran.out
    assert account.export() == lines_of(own)


@pytest.mark.usefixtures("own")
def test_a_server_that_is_not_there_is_told_at_once(push: Push, account: Account) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        ran = push(url, account)
    assert (ran.code, ran.err) == (3, f"tagcat: {url} cannot be reached: Connection refused\n")


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Told(200, b"<!doctype html><title>Hello</title>", {"Content-Type": "text/html"}), None),
        (Told(404, b"<h1>Not found</h1>", {"Content-Type": "text/html"}), None),
        (Told(200, b'{"status":"up"}', {"Content-Type": "application/json"}), None),
        (Told(200, b"[" * 100_000, {"Content-Type": "application/json"}), None),
        (
            Told(301, b"", {"Location": "https://elsewhere.example/"}),
            "the server sends on to https://elsewhere.example/: give the address it has now",
        ),
        (
            problem(400, "this server does not go by this name"),
            "the server refused: this server does not go by this name",
        ),
        (Told(502, b"<h1>Bad gateway</h1>"), "the server is busy: it answered 502, without"),
    ],
)
def test_what_is_no_tagcat_gets_no_password(
    push: Push, account: Account, line: Line, told: Told, words: str | None
) -> None:
    line.ahead = lambda _: told
    ran = push(line.url, account)
    assert ran.code == 3
    assert ran.err.startswith(f"tagcat: {words or f'{line.url} is no TagCat server'}")
    assert [each.path for each in line.seen] == ["/api/v1/health"]


@pytest.mark.usefixtures("own")
def test_a_server_of_an_older_tagcat_is_told(push: Push, account: Account, line: Line) -> None:
    line.ahead = lambda passing: (
        problem(404, "there is nothing at this address")
        if passing.path.startswith("/api/v1/me/")
        else None
    )
    ran = push(line.url, account)
    assert (ran.code, ran.err) == (
        3,
        "tagcat: the server's TagCat cannot take a collection yet: it needs to be updated\n",
    )


def certificate(folder: Path) -> Path:
    """A certificate for localhost that nobody has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


def test_certificates_are_checked(
    push: Push, own: Own, account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with line_to(account.address, context) as line:
        ran = push(line.url, account)
        assert ran.code == 3
        assert ran.err.startswith(f"tagcat: the certificate of {line.url} is not good: ")
        assert line.seen == []
        # Trusted, it is good.
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert push(line.url, account).code == 0
    assert account.export() == lines_of(own)
