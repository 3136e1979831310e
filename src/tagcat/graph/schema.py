"""The tables of the embedded graph, and how an older file is brought up to date.

The graph is that of ``GraphStore``. Nodes are rows: ``user``, ``file`` (ImageFile, VideoFile),
``content`` (Image, Video) and ``frame``. BELONGS, SET and SOURCE are foreign keys.

MATCH joins images and frames. Those that look the same to the bit share a row of ``look``, and
``look_match`` holds one row for each unordered pair of looks that match, a look with itself
included. Two nodes are joined by MATCH if and only if their looks are and they are not frames of
one video. So a thousand copies of one frame cost one row instead of half a million, and every
node keeps all its matches.

``look_match`` is told from the lower id (``low``) to the higher: ``orientation`` is what turns
the picture of ``low`` into that of ``high``, by its number in ``Orientation``. ``needed`` is the
least variance that matches, ``complexity`` the one it was computed from. A pair often matches in
more than one orientation; the best is in the columns, the others in ``also`` (see ``edges``).

``look`` and ``dropped`` only ever grow at the end (ids are never used twice), which lets the
index in memory catch up with what another process committed: new looks are those with a higher
id, removed ones are listed in ``dropped``. ``user.floor`` is the last id that was cleared from it.

What a person says of it (see ``annotations``): ``tag`` with its names in ``tag_name`` and its
parents in ``tag_parent``; ``tagged``, where ``frame`` is -1 for a whole content; ``remark``;
``decision``, by sha256, since it outlives the contents; ``file.choice``; and the ``journal``.
What programs suggest (see ``suggestions``): ``suggestion``, by a ``tagger`` and of a ``label`` in
the form without case, with ``parents`` and ``moments`` as JSON; and ``dismissal``, of a label that
need not be suggested now. Labels and taggers that nothing needs any more stay until there are
too many.
``user.revision`` rises with everything that changes a collection, ``file_revision`` with what
changes its files.

Every table leads to its user through foreign keys that cascade, so that deleting a row of ``user``
deletes all that belongs to it; ``last_user`` holds the last id that was given to one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tagcat.errors import StoreError

APPLICATION_ID = 0x54_61_67_43
"""Marks a SQLite file as a TagCat collection: "TagC"."""

_VERSION_1 = (
    """CREATE TABLE user (
        id INTEGER PRIMARY KEY,
        public TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        folded TEXT NOT NULL UNIQUE,
        password_hash TEXT,
        variance INTEGER NOT NULL,
        image_files INTEGER NOT NULL DEFAULT 0,
        video_files INTEGER NOT NULL DEFAULT 0,
        images INTEGER NOT NULL DEFAULT 0,
        videos INTEGER NOT NULL DEFAULT 0,
        frames INTEGER NOT NULL DEFAULT 0,
        matches INTEGER NOT NULL DEFAULT 0,
        floor INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    """CREATE TABLE refresh_token (
        digest TEXT PRIMARY KEY,
        user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        family TEXT NOT NULL,
        expires INTEGER NOT NULL,
        used INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX refresh_token_user ON refresh_token (user, family)",
    """CREATE TABLE device (
        id INTEGER PRIMARY KEY,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        uid TEXT NOT NULL,
        UNIQUE (owner, uid)
    ) STRICT""",
    """CREATE TABLE look (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        hash BLOB NOT NULL,
        uses INTEGER NOT NULL,
        UNIQUE (owner, hash)
    ) STRICT""",
    "CREATE INDEX look_owner ON look (owner)",
    """CREATE TABLE dropped (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        look INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX dropped_owner ON dropped (owner)",
    """CREATE TABLE look_match (
        low INTEGER NOT NULL REFERENCES look ON DELETE CASCADE,
        high INTEGER NOT NULL REFERENCES look ON DELETE CASCADE,
        needed INTEGER NOT NULL,
        distance INTEGER NOT NULL,
        trimmed INTEGER NOT NULL,
        orientation INTEGER NOT NULL,
        complexity INTEGER NOT NULL,
        also BLOB,
        PRIMARY KEY (low, high),
        CHECK (low <= high)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX look_match_high ON look_match (high, low)",
    """CREATE TABLE content (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public TEXT NOT NULL UNIQUE,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        kind TEXT NOT NULL,
        sha256 BLOB NOT NULL,
        media_type TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        duration INTEGER NOT NULL,
        fps REAL NOT NULL,
        variance INTEGER NOT NULL,
        partial INTEGER NOT NULL,
        frames INTEGER NOT NULL,
        look INTEGER REFERENCES look,
        files INTEGER NOT NULL,
        truncated INTEGER NOT NULL,
        UNIQUE (owner, sha256)
    ) STRICT""",
    "CREATE INDEX content_look ON content (look, sha256) WHERE look IS NOT NULL",
    """CREATE TABLE frame (
        video INTEGER NOT NULL REFERENCES content ON DELETE CASCADE,
        number INTEGER NOT NULL,
        pos INTEGER NOT NULL,
        look INTEGER NOT NULL REFERENCES look,
        PRIMARY KEY (video, number)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX frame_look ON frame (look, video, number, pos)",
    """CREATE TABLE file (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public TEXT NOT NULL UNIQUE,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        kind TEXT NOT NULL,
        content INTEGER NOT NULL REFERENCES content,
        device INTEGER NOT NULL REFERENCES device,
        name TEXT NOT NULL COLLATE NOCASE,
        path TEXT NOT NULL,
        size INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        pixels INTEGER NOT NULL,
        saved INTEGER NOT NULL,
        platform TEXT NOT NULL,
        source TEXT NOT NULL,
        device_name TEXT NOT NULL,
        UNIQUE (device, path)
    ) STRICT""",
    "CREATE INDEX file_content ON file (content, saved)",
    # One for each order a list can have. They end in the name, so that a search by name reads
    # the index alone.
    "CREATE INDEX file_by_name ON file (owner, kind, name, public)",
    "CREATE INDEX file_by_size ON file (owner, kind, size, public, name)",
    "CREATE INDEX file_by_modified ON file (owner, kind, modified, public, name)",
    "CREATE INDEX file_by_saved ON file (owner, kind, saved, public, name)",
    "CREATE INDEX file_by_pixels ON file (owner, kind, pixels, public, name)",
)

_VERSION_2 = (
    # A save adds matches of its new looks, which are the higher ends: led by them, its rows lie
    # together instead of on a page of the file each. Both ends are looks; a foreign key would check
    # that for each row, in a third of the time of a save, and all it is for is the trigger below.
    """CREATE TABLE look_match_2 (
        high INTEGER NOT NULL,
        low INTEGER NOT NULL,
        needed INTEGER NOT NULL,
        distance INTEGER NOT NULL,
        trimmed INTEGER NOT NULL,
        orientation INTEGER NOT NULL,
        complexity INTEGER NOT NULL,
        also BLOB,
        PRIMARY KEY (high, low),
        CHECK (low <= high)
    ) STRICT, WITHOUT ROWID""",
    "INSERT INTO look_match_2 (high, low, needed, distance, trimmed, orientation, complexity, also)"
    " SELECT high, low, needed, distance, trimmed, orientation, complexity, also"
    " FROM look_match ORDER BY high, low",
    "DROP TABLE look_match",
    "ALTER TABLE look_match_2 RENAME TO look_match",
    "CREATE INDEX look_match_low ON look_match (low)",
    """CREATE TRIGGER look_gone AFTER DELETE ON look BEGIN
        DELETE FROM look_match WHERE high = OLD.id;
        DELETE FROM look_match WHERE low = OLD.id;
    END""",
)

_VERSION_3 = (
    """CREATE TABLE tag (
        id INTEGER PRIMARY KEY,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        public TEXT NOT NULL,
        colour TEXT,
        UNIQUE (owner, public)
    ) STRICT""",
    # Number 0 is the name, the others are aliases in their order.
    """CREATE TABLE tag_name (
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        folded TEXT NOT NULL,
        tag INTEGER NOT NULL REFERENCES tag ON DELETE CASCADE,
        number INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (owner, folded)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX tag_name_tag ON tag_name (tag, number)",
    """CREATE TABLE tag_parent (
        tag INTEGER NOT NULL REFERENCES tag ON DELETE CASCADE,
        number INTEGER NOT NULL,
        parent INTEGER NOT NULL REFERENCES tag ON DELETE CASCADE,
        PRIMARY KEY (tag, number)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX tag_parent_parent ON tag_parent (parent)",
    # Led by the content: what a list shows of a file lies together.
    """CREATE TABLE tagged (
        content INTEGER NOT NULL REFERENCES content ON DELETE CASCADE,
        frame INTEGER NOT NULL,
        tag INTEGER NOT NULL REFERENCES tag ON DELETE CASCADE,
        by TEXT NOT NULL,
        at INTEGER NOT NULL,
        score REAL,
        pos INTEGER,
        origin BLOB,
        PRIMARY KEY (content, frame, tag)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX tagged_tag ON tagged (tag, content, frame, by)",
    """CREATE TABLE remark (
        content INTEGER PRIMARY KEY REFERENCES content ON DELETE CASCADE,
        rating INTEGER,
        note TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE decision (
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        low BLOB NOT NULL,
        high BLOB NOT NULL,
        verdict TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (owner, low, high),
        CHECK (low < high)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX decision_high ON decision (owner, high, low)",
    "ALTER TABLE file ADD COLUMN choice TEXT",
    """CREATE TABLE journal (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        at INTEGER NOT NULL,
        title TEXT NOT NULL,
        edits INTEGER NOT NULL,
        undone INTEGER NOT NULL,
        data BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX journal_owner ON journal (owner, id)",
    "ALTER TABLE user ADD COLUMN revision INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE user ADD COLUMN file_revision INTEGER NOT NULL DEFAULT 0",
)

_VERSION_4 = (
    """CREATE TABLE tagger (
        id INTEGER PRIMARY KEY,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        name TEXT NOT NULL,
        version TEXT NOT NULL,
        digest TEXT NOT NULL,
        kind TEXT NOT NULL,
        UNIQUE (owner, name, version, digest, kind)
    ) STRICT""",
    """CREATE TABLE label (
        id INTEGER PRIMARY KEY,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        folded TEXT NOT NULL,
        UNIQUE (owner, folded)
    ) STRICT""",
    # Led by the content: what a page tells of one lies together.
    """CREATE TABLE suggestion (
        content INTEGER NOT NULL REFERENCES content ON DELETE CASCADE,
        label INTEGER NOT NULL REFERENCES label ON DELETE CASCADE,
        tagger INTEGER NOT NULL REFERENCES tagger ON DELETE CASCADE,
        name TEXT NOT NULL,
        score REAL NOT NULL,
        parents TEXT NOT NULL,
        moments TEXT NOT NULL,
        PRIMARY KEY (content, label, tagger)
    ) STRICT, WITHOUT ROWID""",
    # They hold all that is counted and compared of many suggestions at once.
    "CREATE INDEX suggestion_label ON suggestion (label, content, score, name, tagger)",
    "CREATE INDEX suggestion_tagger ON suggestion (tagger, content, label)",
    """CREATE TABLE dismissal (
        content INTEGER NOT NULL REFERENCES content ON DELETE CASCADE,
        folded TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (content, folded)
    ) STRICT, WITHOUT ROWID""",
)

_VERSION_5 = (
    # Rises when all sign-ins of the user end; access tokens name the one they were made in.
    "ALTER TABLE user ADD COLUMN generation INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE user ADD COLUMN second_factor TEXT",
    # Users can be deleted from here on. The id of one is never given to another: a save that began
    # before must not end up with somebody else, nor what is kept of the user in memory.
    "CREATE TABLE last_user (id INTEGER NOT NULL) STRICT",
    "INSERT INTO last_user (id) SELECT coalesce(max(id), 0) FROM user",
    # Entries are numbered for each user: ids of rows would tell how much others do.
    "ALTER TABLE journal ADD COLUMN number INTEGER NOT NULL DEFAULT 0",
    "UPDATE journal SET number = ranked.number FROM (SELECT id,"
    " row_number() OVER (PARTITION BY owner ORDER BY id) AS number FROM journal) AS ranked"
    " WHERE ranked.id = journal.id",
    "DROP INDEX journal_owner",
    "CREATE UNIQUE INDEX journal_number ON journal (owner, number)",
)

# Keyed hashes, which a TagCat that knows nothing of them must not compare with others.
_VERSION_KEYED = ("ALTER TABLE user ADD COLUMN hash_key TEXT",)

MIGRATIONS: tuple[Sequence[str], ...] = (
    _VERSION_1,
    _VERSION_2,
    _VERSION_3,
    _VERSION_4,
    _VERSION_5,
    _VERSION_KEYED,
)
"""What leads from version ``i`` to ``i + 1``. Steps that were released are never changed."""


def check(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the file, 0 if it is empty.

    Raises:
        StoreError: it is not a TagCat collection, or one of a newer TagCat.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (tables or application or version):
        raise StoreError(f"{path} is a database of another program, not a TagCat collection")
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{path} was written by a newer TagCat (schema {version}, this one knows "
            f"{len(MIGRATIONS)}); please update TagCat"
        )
    return int(version)


def check_newest(connection: sqlite3.Connection, path: Path) -> None:
    """Check a file that is only to be read, and so is not brought up to date.

    Raises:
        StoreError: as ``check``, or it is of an older TagCat.
    """
    version = check(connection, path)
    if version == 0:
        raise StoreError(f"{path} is not a TagCat collection")
    if version < len(MIGRATIONS):
        raise StoreError(
            f"{path} was written by an older TagCat: start tagcat serve on it once, which brings"
            " it up to date"
        )


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to the newest version, in one transaction of its own.

    Raises:
        StoreError: as ``check``.
    """
    if check(connection, path) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it while this one waited.
        for step in MIGRATIONS[check(connection, path) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
