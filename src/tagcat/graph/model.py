"""The graph: its nodes as values, and ``GraphStore``, what every engine can do.

Files (where a copy lies) belong to a user and point at contents (what the copy is). Contents and
key frames carry the hashes and are joined by MATCH. Nothing ever crosses owners: each call names
the owner first, and an id of someone else is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar

from tagcat.fingerprint.model import AnyHash, KeyFrame, Kind
from tagcat.graph.annotations import Annotations, Change, JournalEntry
from tagcat.graph.conditions import Condition
from tagcat.graph.suggestions import Proposer, Suggestion
from tagcat.match.items import ItemMatch

T = TypeVar("T")

MAX_LIKENESSES = 300_000
"""Pairs of contents that are told of a whole collection at once, the nearest."""


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What is kept of a second factor: neither its secret nor the recovery codes.

    Attributes:
        salt: what the secret is made of, together with the server's key.
        confirmed: whether a code was given once, from which on one is asked for.
        step: the time step of the last code that was used, which is good no more.
        recovery: the SHA-256 of each recovery code that was not used yet.
    """

    salt: str
    confirmed: bool = False
    step: int = 0
    recovery: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """The key of hashes, encrypted on a device under a key that is made of the password.

    The store makes nothing of it. Texts are hexadecimal digits.

    Attributes:
        iterations: of PBKDF2 with HMAC-SHA256, which makes 32 bytes of password and ``salt``.
        salt: 16 bytes.
        nonce: 12 bytes, of AES-256-GCM; the id of the key is authenticated too.
        box: the encrypted key and its tag, 48 bytes.
    """

    iterations: int
    salt: str
    nonce: str
    box: str


@dataclass(frozen=True, slots=True)
class HashKeyRecord:
    """What is kept of the key that a collection's hashes are made with: ``id``, 32 hexadecimal
    digits, tells it from others; ``wrapped`` is None where it is in key files alone."""

    id: str
    wrapped: WrappedKey | None = None


@dataclass(frozen=True, slots=True)
class User:
    """An account. ``password_hash`` is None for the owner of this computer, who signs in by code.

    ``variance`` is the user's own match threshold, 0..25. ``generation`` rises when all sign-ins
    of the user end. With a ``hash_key`` all hashes of the collection are keyed, else none.
    """

    id: str
    name: str
    password_hash: str | None
    variance: int
    generation: int = 0
    second_factor: SecondFactor | None = None
    hash_key: HashKeyRecord | None = None


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token as the store knows it: only its SHA-256, never the token.

    ``family`` is shared by all tokens that one sign-in led to; ``used`` tells that the token was
    already exchanged, so that seeing it again means it was stolen. Times are seconds since the
    epoch.
    """

    digest: str
    user: str
    family: str
    expires: int
    used: bool


@dataclass(frozen=True, slots=True)
class FileInfo:
    """Where one copy lies, as the device told it. Times in milliseconds since the epoch.

    ``device_id`` tells two devices (or two browser profiles) apart, ``device`` is the name a
    person gave it, ``source`` is "Platform: Browser" and ``platform`` its first half.
    ``path`` is relative to what the person picked, "/" between folders, and ends in ``name``.
    """

    name: str
    path: str
    size: int
    modified: int
    platform: str
    source: str
    device_id: str
    device: str


@dataclass(frozen=True, slots=True)
class ImageContent:
    """An image by its bytes: hash, hash without borders, and size in pixels."""

    sha256: str
    media_type: str
    width: int
    height: int
    dhash: AnyHash
    trimmed: AnyHash | None

    @property
    def kind(self) -> Kind:
        """Always an image."""
        return Kind.IMAGE


@dataclass(frozen=True, slots=True)
class VideoContent:
    """A video by its bytes: key frames in order of time, and what the container tells.

    ``duration`` in milliseconds; ``variance`` is the key-frame variance in force.
    """

    sha256: str
    media_type: str
    width: int
    height: int
    duration: int
    fps: float
    variance: int
    partial: bool
    frames: tuple[KeyFrame[AnyHash], ...]

    @property
    def kind(self) -> Kind:
        """Always a video."""
        return Kind.VIDEO


Content = ImageContent | VideoContent


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file node with its content; ``saved`` in milliseconds since the epoch.

    ``duration`` is 0 and ``frames`` (the number of key frames) 0 for an image; ``dhash`` is None
    for a video. ``copies`` counts the files of the same content, this one included.
    """

    id: str
    content_id: str
    kind: Kind
    info: FileInfo
    saved: int
    sha256: str
    media_type: str
    width: int
    height: int
    duration: int
    fps: float
    partial: bool
    frames: int
    dhash: AnyHash | None
    copies: int


@dataclass(frozen=True, slots=True)
class FileRecord:
    """All there is to know of one file: what ``GraphStore.restore`` takes.

    ``saved`` in milliseconds since the epoch.
    """

    info: FileInfo
    content: Content
    saved: int


@dataclass(frozen=True, slots=True)
class WholeContent:
    """A content with its key frames, and every file that holds it, oldest first.

    ``truncated``: when it was saved, it had so many look-alikes that only the nearest were
    stored.
    """

    content: Content
    files: tuple[StoredFile, ...]
    truncated: bool

    def records(self) -> tuple[FileRecord, ...]:
        """The files one by one, with all that restores them."""
        return tuple(FileRecord(file.info, self.content, file.saved) for file in self.files)


@dataclass(frozen=True, slots=True)
class ContentMatch:
    """A content that matches another one, and every file that holds it.

    ``match`` goes from the content asked about to this one.
    """

    content_id: str
    kind: Kind
    width: int
    height: int
    duration: int
    match: ItemMatch
    files: tuple[StoredFile, ...]


class AlikeContent(NamedTuple):
    """A content that has a look-alike, or more than one file."""

    content_id: str
    sha256: str
    kind: Kind
    files: int


class AlikePair(NamedTuple):
    """Two contents, by their places in ``Likenesses.contents``, and how ``a`` matches ``b``."""

    a: int
    b: int
    match: ItemMatch


@dataclass(frozen=True, slots=True)
class Likenesses:
    """Everything in a collection that looks alike.

    ``contents`` are in order of their sha256; of a pair ``a`` is the lower place, and each pair
    is told once, in order of the places. ``truncated``: there are more than ``MAX_LIKENESSES``
    pairs, of which the nearest are told.
    """

    contents: tuple[AlikeContent, ...]
    pairs: tuple[AlikePair, ...]
    truncated: bool


class SaveStatus(StrEnum):
    """Whether a save changed anything."""

    SAVED = "saved"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did.

    ``truncated``: when the content was first saved, it had so many look-alikes that only the
    nearest were stored.
    """

    status: SaveStatus
    file_id: str
    content_id: str
    truncated: bool = False


class FileSort(StrEnum):
    """What a list of files can be sorted by."""

    NAME = "name"
    SIZE = "size"
    MODIFIED = "modified"
    SAVED = "saved"
    PIXELS = "pixels"


@dataclass(frozen=True, slots=True)
class FileQuery:
    """One page of a list of files.

    ``search`` is part of a name (case does not matter for ASCII letters); ``where`` is what the
    files must be like, None for any; ``after`` is the sort
    value and id of the last file of the page before, None for the first page; ``limit`` 1..200.
    Names sort without regard to the case of ASCII letters, equal values by id.
    """

    kind: Kind
    sort: FileSort = FileSort.SAVED
    descending: bool = True
    search: str = ""
    after: tuple[str | int, str] | None = None
    limit: int = 50
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class FilePage:
    """Files in order, how many fit the query in all, and where the next page starts."""

    files: tuple[StoredFile, ...]
    total: int
    after: tuple[str | int, str] | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a user has saved.

    ``images`` and ``videos`` are contents, however many copies there are; ``frames`` are key
    frames; ``matches`` are the MATCH that join images and frames, one for each unordered pair.
    """

    images: int
    videos: int
    frames: int
    matches: int
    devices: int


class Revision(NamedTuple):
    """Numbers that rise with every change: ``files`` with those of files and their matches,
    ``all`` with those and the changes of annotations."""

    files: int
    all: int


class GraphStore(Protocol):
    """What every engine does, the same to the letter: ``tests/graph/contract.py`` sees to it.

    All calls may come from any thread. Those that change something are one transaction each:
    after an exception nothing of the call is there.

    Raises:
        NotFound: an id that is unknown or belongs to someone else.
        InvalidInput: a variance, page or text that breaks the rules.
        StoreError: the engine failed.
    """

    def close(self) -> None:
        """Release files and connections; the store cannot be used afterwards."""
        ...

    def add_user(self, name: str, password_hash: str | None, variance: int) -> User:
        """Make an account. Names are unique without regard to case.

        Raises:
            Conflict: the name is taken.
        """
        ...

    def user(self, owner: str) -> User:
        """The account with this id."""
        ...

    def user_by_name(self, name: str) -> User | None:
        """The account of this name without regard to case, or None."""
        ...

    def users(self) -> tuple[User, ...]:
        """All accounts, in order of their ids. For whoever runs the store; no user may ask."""
        ...

    def set_variance(self, owner: str, variance: int) -> User:
        """Set the user's match threshold."""
        ...

    def set_password(
        self, owner: str, password_hash: str, wrapped: WrappedKey | None = None
    ) -> User:
        """Set the hash of the user's password, and end all sign-ins as ``end_sessions`` does.

        The key of hashes, if there is one, is from now on wrapped as told, or not at all.
        """
        ...

    def end_sessions(self, owner: str) -> User:
        """Forget all refresh tokens of the user, who gets the next generation."""
        ...

    def set_second_factor(
        self, owner: str, before: SecondFactor | None, after: SecondFactor | None
    ) -> bool:
        """Set the user's second factor if it is ``before``; returns whether it was.

        So of several calls that spend the same code, one alone succeeds.
        """
        ...

    def set_hash_key(
        self, owner: str, before: HashKeyRecord | None, after: HashKeyRecord | None
    ) -> bool:
        """Set what is kept of the key of hashes if it is ``before``; returns whether it was.

        Raises:
            Conflict: the key is another one, and something is saved.
        """
        ...

    def delete_user(self, owner: str) -> None:
        """Delete the account and every node that belongs to it."""
        ...

    def add_refresh_token(self, token: RefreshToken) -> None:
        """Remember a refresh token; expired ones of this user are forgotten on the way."""
        ...

    def use_refresh_token(self, digest: str) -> RefreshToken | None:
        """Mark the token used and return it as it was before the call; None if unknown."""
        ...

    def drop_refresh_family(self, owner: str, family: str) -> None:
        """Forget all tokens of one sign-in."""
        ...

    def save(self, owner: str, info: FileInfo, content: Content) -> Saved:
        """Save a file, its content with frames, and every match up to ``MAX_VARIANCE``.

        The same content at the same device and path again changes nothing; another content there
        replaces the file, which gets a new id; the same content elsewhere adds a file to the
        content.

        Raises:
            InvalidInput: a value that cannot be stored.
            KeyMismatch: the hashes are keyed and the user has no key, or the other way round.
            LimitExceeded: more than ``MAX_KEY_FRAMES`` key frames.
        """
        ...

    def restore(self, owner: str, records: Sequence[FileRecord]) -> int:
        """Save files one after the other with the times they had been saved at.

        Matches are found as ``save`` finds them. Of two files at the same device and path the
        one that was saved last stays, whatever their contents: a record that is not newer than
        the file that is there changes nothing, any other replaces it.

        All records are checked before the first is saved. An engine may save several in one
        transaction; after a failure those in front may be there, each as a whole.

        Returns:
            how many files were saved; the others were there.

        Raises:
            InvalidInput: a value that cannot be stored.
            KeyMismatch: the hashes are keyed and the user has no key, or the other way round.
            LimitExceeded: more than ``MAX_KEY_FRAMES`` key frames.
        """
        ...

    def contents(self, owner: str, after: str = "", limit: int = 100) -> tuple[WholeContent, ...]:
        """Contents in order of sha256, those behind ``after``, with all that is kept of them.

        Args:
            owner: whose contents.
            after: sha256 of the last content that was told; empty to begin.
            limit: contents to tell at most, 1..200. Fewer come where they have many key frames
                or files; there are no more when none come.
        """
        ...

    def look_up(self, owner: str, content: Content, variance: int) -> tuple[ContentMatch, ...]:
        """Matches of a content that need not be saved; best first, at most 200.

        A content that is saved comes first, as identical; the others are those of ``matches``.
        Equals are ordered by sha256.
        """
        ...

    def matches(self, owner: str, content_id: str, variance: int) -> tuple[ContentMatch, ...]:
        """Matches of a saved content at this variance, without itself; best first, at most 200."""
        ...

    def files(self, owner: str, query: FileQuery) -> FilePage:
        """One page of the user's files of a kind."""
        ...

    def passing(self, owner: str, where: Condition) -> frozenset[str]:
        """The contents, by their ids, of which a file meets a condition."""
        ...

    def file(self, owner: str, file_id: str) -> StoredFile:
        """One file."""
        ...

    def copies(self, owner: str, content_id: str) -> tuple[StoredFile, ...]:
        """All files of a content, oldest first."""
        ...

    def content(self, owner: str, content_id: str) -> Content:
        """A content with its hashes and key frames."""
        ...

    def copies_of(
        self, owner: str, content_ids: Collection[str]
    ) -> dict[str, tuple[StoredFile, ...]]:
        """All files of contents, oldest first, by the id of the content.

        Contents that are not there are passed over.
        """
        ...

    def likenesses(self, owner: str, variance: int) -> Likenesses:
        """Everything that matches at this variance, as ``matches`` tells it of each content."""
        ...

    def revision(self, owner: str) -> Revision:
        """What tells whether something of the collection has changed."""
        ...

    def annotations(self, owner: str, ask: Callable[[Annotations], T]) -> T:
        """What ``ask`` returns when it asks for annotations, all as they are at one moment.

        ``ask`` may be called again where the engine has to try again, so it must do nothing else.
        """
        ...

    def annotate(self, owner: str, plan: Callable[[Annotations], Change]) -> JournalEntry | None:
        """Make the change that ``plan`` comes to, and keep it in the journal.

        ``plan`` sees the annotations as they are just before the change. It may be called again,
        so it must do nothing but ask.

        Returns:
            the entry of the journal; None where nothing changed or nothing was to be kept.

        Raises:
            InvalidInput: a value breaks its rule.
            Conflict: two tags would have one name, or a tag would be its own ancestor.
            LimitExceeded: more than ``MAX_EDITS`` edits, or more than ``MAX_TAGS`` tags.
        """
        ...

    def suggest(
        self, owner: str, tagger: Proposer, contents: Mapping[str, Sequence[Suggestion]]
    ) -> frozenset[str]:
        """Save what a tagger suggests for contents, by their sha256, in one transaction.

        It takes the place of what taggers of the same name suggested for these contents; no
        labels of one take that away. Other contents and other taggers keep theirs.

        Args:
            owner: whose contents.
            tagger: what suggests.
            contents: at most ``MAX_SUGGESTED``, each with at most ``MAX_LABELS`` labels.

        Returns:
            the contents that are not saved, by their sha256; nothing is kept of them.

        Raises:
            InvalidInput: a value breaks its rule.
            LimitExceeded: there would be suggestions of more than ``MAX_LABEL_NAMES`` labels or
                by more than ``MAX_TAGGERS`` taggers.
        """
        ...

    def delete_files(self, owner: str, file_ids: Sequence[str]) -> int:
        """Delete those of the files that are there; contents without a file go too.

        Returns how many files were deleted.
        """
        ...

    def counts(self, owner: str) -> Counts:
        """How much the user has saved."""
        ...
