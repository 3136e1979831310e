"""Every setting, in one place, from the environment. Each is documented in docs/settings.md."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tagcat.errors import InvalidInput, StoreError

_KEY_BYTES = 32
_KEY_FILE = "secret.key"
_STORE_FILE = "collection.sqlite"
_ADDRESS = re.compile(r"(neo4j|bolt)(\+s|\+ssc)?://[^/@?#\s]+/?")
_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")

MetricsFor = Literal["off", "loopback", "all"]
"""Who may read the metrics."""


def _default_home() -> Path:
    data = os.environ.get("XDG_DATA_HOME", "")
    # The standard says that a relative path there is to be ignored.
    folder = Path(data) if os.path.isabs(data) else Path("~/.local/share").expanduser()
    return folder / "tagcat"


class Settings(BaseSettings):
    """TagCat's settings; the environment variable is ``TAGCAT_`` and the field's name."""

    model_config = SettingsConfigDict(
        env_prefix="TAGCAT_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    home: Path = Field(default_factory=_default_home)
    """The data folder: collection, keys and caches. Made, readable by its owner only."""

    store: str = ""
    """The collection: a file, empty for ``collection.sqlite`` in the data folder; or the address
    of a Neo4j server."""

    neo4j_user: str = "neo4j"
    """Who signs in to Neo4j."""

    neo4j_password: SecretStr | None = None
    """The password to it."""

    neo4j_database: str = ""
    """The database in it; empty for the user's own default."""

    hash_key: Path | None = None
    """A key file: hashes that the command saves are made with the key in it."""

    index_memory: int = Field(default=1024, ge=1)
    """MiB of memory for what is searched; more if one user's collection alone needs more."""

    host: str = "127.0.0.1"
    """The address ``tagcat serve`` listens at."""

    port: int = Field(default=8000, ge=0, le=65_535)
    """The port ``tagcat serve`` listens at; 0 for any free one."""

    neo4j_timeout: int | None = Field(default=None, ge=3, le=3600)
    """Seconds after which Neo4j is given up; None to wait as long as large saves may take."""

    jwt_key: SecretStr | None = None
    """What access tokens are signed with; else made once and kept in the data folder. Several
    with commas between them: the first signs, all verify."""

    registration: Literal["open", "closed"] = "open"
    """Whether anybody who reaches the server may make an account."""

    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Names the server answers to besides the loopback ones, with commas between them."""

    secure_cookies: bool = False
    """Mark cookies as HTTPS-only even where the server itself is asked over HTTP."""

    log: Literal["text", "json"] = "text"
    """How ``tagcat serve`` logs: for people, or an object of JSON on each line."""

    log_level: Literal["warning", "info"] = "warning"
    """Log failures alone, or also each request."""

    metrics: MetricsFor = "off"
    """Who may read ``/metrics``: nobody, programs of the same computer, or all."""

    @field_validator("home", "hash_key")
    @classmethod
    def _expanded(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser().absolute()

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        names = tuple(name.strip().lower() for name in value.split(",") if name.strip())
        if not all(_HOST_NAME.fullmatch(name) for name in names):
            raise ValueError("must be host names without port, with commas between them")
        return names

    @field_validator("jwt_key")
    @classmethod
    def _long_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            for key in _keys_in(value.get_secret_value()):
                if len(key) < _KEY_BYTES:
                    raise ValueError(f"each key must have at least {_KEY_BYTES} characters")
        return value

    @field_validator("store")
    @classmethod
    def _is_file_or_address(cls, value: str) -> str:
        if "://" in value and _ADDRESS.fullmatch(value) is None:
            # Without what was given: it may hold a password.
            raise ValueError(
                "must be a file, or the address of a Neo4j server: neo4j+s://HOST[:PORT], also"
                " neo4j, neo4j+ssc, bolt, bolt+s or bolt+ssc; user, password and database have"
                " variables of their own"
            )
        return value

    @model_validator(mode="after")
    def _has_password(self) -> Settings:
        if self.is_on_neo4j and self.neo4j_password is None:
            raise ValueError("is needed where TAGCAT_STORE is the address of a Neo4j server")
        return self

    @property
    def is_on_neo4j(self) -> bool:
        """Whether ``store`` is the address of a Neo4j server."""
        return "://" in self.store

    @property
    def store_path(self) -> Path:
        """Where the embedded collection is."""
        return Path(self.store).expanduser().absolute() if self.store else self.home / _STORE_FILE

    @property
    def store_name(self) -> str:
        """The collection as ``tagcat.graph.opening`` takes it: a path or an address."""
        return self.store if self.is_on_neo4j else str(self.store_path)

    @property
    def index_bytes(self) -> int:
        """``index_memory`` in bytes."""
        return self.index_memory << 20

    @property
    def key_path(self) -> Path:
        """Where the signing keys are kept, unless ``jwt_key`` is set."""
        return self.home / _KEY_FILE

    def signing_keys(self) -> tuple[str, ...]:
        """The keys of access tokens: the first signs, all verify.

        Without a setting one is made and kept, readable by its owner only, on first use; further
        lines of its file are older keys.

        Raises:
            StoreError: the data folder cannot be written or the key in it is damaged.
        """
        if self.jwt_key is not None:
            return _keys_in(self.jwt_key.get_secret_value())
        path = self.key_path
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                # Written aside and linked, so that two processes starting at once agree on one.
                aside = path.with_suffix(f".{os.getpid()}.new")
                opened = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(opened, "w") as file:
                    file.write(secrets.token_hex(_KEY_BYTES))
                    file.flush()
                    os.fsync(file.fileno())
                try:
                    os.link(aside, path)
                except FileExistsError:
                    pass
                finally:
                    aside.unlink()
            keys = tuple(path.read_text("ascii").split())
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"{path}: cannot be used as the key file: {error}") from error
        if not keys or min(map(len, keys)) < _KEY_BYTES:
            raise StoreError(f"{path}: damaged; remove it to get a new key (signs everybody out)")
        return keys


def _keys_in(text: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in text.split(","))


def read_settings(**given: object) -> Settings:
    """The settings of this environment, in place of which those ``given`` are taken.

    Raises:
        InvalidInput: a variable has a value that cannot be used; names the variable.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type] # checked like the environment
    except ValidationError as error:
        first = error.errors()[0]
        # What is wrong with several at once is the missing password.
        name = f"TAGCAT_{first['loc'][0] if first['loc'] else 'neo4j_password'}".upper()
        raise InvalidInput(name, first["msg"].removeprefix("Value error, ")) from None
