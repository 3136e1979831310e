"""Which servers a password is sent to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tagcat.cli.main import run
from tagcat.errors import InvalidInput
from tagcat.push.address import Address, server_address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://tagcat.example", Address("https://tagcat.example", loopback=False)),
        ("https://tagcat.example:8443/", Address("https://tagcat.example:8443", loopback=False)),
        ("http://localhost:8000", Address("http://localhost:8000", loopback=True)),
        ("http://tagcat.localhost", Address("http://tagcat.localhost", loopback=True)),
        ("http://127.0.0.2:1/", Address("http://127.0.0.2:1", loopback=True)),
        ("http://[::1]:8000", Address("http://[::1]:8000", loopback=True)),
        ("https://[2001:db8::1]", Address("https://[2001:db8::1]", loopback=False)),
    ],
)
def test_addresses(text: str, expected: Address) -> None:
    assert server_address(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tagcat.example",
        "localhost:8000",
        "ftp://tagcat.example",
        "https://",
        "https://tagcat.example:0",
        "https://tagcat.example:99999",
        "https://anna@tagcat.example",
        "https://anna:secret@tagcat.example",
        "https://tagcat.example/api/v1",
        "https://tagcat.example/?q=1",
        "https://tagcat.example/#/images",
        "https://tagc\u0430t.example",
        "https://tagcat.example\n",
        "https://[::1",
        "http://tagcat.example",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://10.0.0.1",
    ],
)
def test_what_is_no_address_of_a_server(text: str) -> None:
    with pytest.raises(InvalidInput, match="URL: ") as caught:
        server_address(text)
    assert "secret" not in str(caught.value)


def test_plain_http_is_taken_only_if_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAGCAT_HOME", str(tmp_path))
    assert run(["push", "http://tagcat.example"]) == 2
    assert "use https, or --insecure" in " ".join(capsys.readouterr().err.split())
    address = server_address("http://tagcat.example", insecure=True)
    assert address == Address("http://tagcat.example", loopback=False)
