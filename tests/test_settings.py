"""Settings come from the environment; a wrong one is named."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tagcat.errors import InvalidInput, StoreError
from tagcat.settings import Settings, read_settings


def test_the_data_folder_follows_the_desktop_standard(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TAGCAT_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Settings().home == tmp_path / "tagcat"
    monkeypatch.setenv("TAGCAT_HOME", str(tmp_path / "own"))
    assert Settings().home == tmp_path / "own"
    assert Settings().store_path == tmp_path / "own" / "collection.sqlite"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TAGCAT_PORT", "many"),
        ("TAGCAT_PORT", "70000"),
        ("TAGCAT_INDEX_MEMORY", "0"),
        ("TAGCAT_INDEX_MEMORY", "1 GB"),
        ("TAGCAT_REGISTRATION", "maybe"),
        ("TAGCAT_STORE", "http://localhost"),
        ("TAGCAT_STORE", "bolt://neo4j:secret@localhost"),
        ("TAGCAT_JWT_KEY", "short"),
        ("TAGCAT_JWT_KEY", "k" * 40 + ",tooshort"),
        ("TAGCAT_NEO4J_TIMEOUT", "0"),
        ("TAGCAT_ALLOWED_HOSTS", '["cat.example"]'),
        ("TAGCAT_ALLOWED_HOSTS", "https://cat.example"),
        ("TAGCAT_ALLOWED_HOSTS", "cat.example:8000"),
        ("TAGCAT_SECURE_COOKIES", "sometimes"),
    ],
)
def test_a_wrong_value_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput) as refused:
        read_settings()
    assert refused.value.field == name
    assert value not in refused.value.reason


def test_hosts_have_commas_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGCAT_ALLOWED_HOSTS", "Cat.example, cat.lan,[fd00::1],")
    assert Settings().allowed_hosts == ("cat.example", "cat.lan", "[fd00::1]")


def test_an_empty_variable_is_as_good_as_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"TAGCAT_{name.upper()}", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    # The standard says that a relative path there is to be ignored.
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    settings = Settings()
    assert settings == Settings(home=tmp_path / ".local" / "share" / "tagcat")
    assert (settings.port, settings.allowed_hosts) == (8000, ())


def test_memory_is_given_in_mebibytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().index_bytes == 1 << 30
    monkeypatch.setenv("TAGCAT_INDEX_MEMORY", "3")
    assert Settings().index_bytes == 3 * 1024 * 1024


def test_the_signing_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    keys = settings.signing_keys()
    assert [len(key) >= 32 for key in keys] == [True]
    assert settings.signing_keys() == keys
    file = tmp_path / "home" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    file.write_text("short")
    with pytest.raises(StoreError, match=r"secret\.key"):
        settings.signing_keys()
    file.write_text(f"{'n' * 40}\n{keys[0]}\n")
    assert settings.signing_keys() == ("n" * 40, *keys)


def test_a_signing_key_from_the_environment_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGCAT_JWT_KEY", "k" * 40)
    assert Settings().signing_keys() == ("k" * 40,)
    assert "kkk" not in repr(Settings())
    monkeypatch.setenv("TAGCAT_JWT_KEY", f"{'n' * 32}, {'k' * 40}")
    assert Settings().signing_keys() == ("n" * 32, "k" * 40)


def test_a_neo4j_server_is_named_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("neo4j+s://cat.example", "bolt://127.0.0.1:7687", "neo4j+ssc://[::1]:1/"):
        monkeypatch.setenv("TAGCAT_STORE", address)
        monkeypatch.delenv("TAGCAT_NEO4J_PASSWORD", raising=False)
        with pytest.raises(InvalidInput) as refused:
            read_settings()
        assert refused.value.field == "TAGCAT_NEO4J_PASSWORD"
        monkeypatch.setenv("TAGCAT_NEO4J_PASSWORD", "secret")
        settings = read_settings()
        assert settings.is_on_neo4j
        assert (settings.store, settings.neo4j_user) == (address, "neo4j")
        assert "secret" not in repr(settings)
