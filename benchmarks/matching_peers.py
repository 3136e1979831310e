"""TagCat and others that search by Hamming distance, behind one interface, for matching.py.

Every peer gets its queries in the form it likes best, prepared before the clock runs, and
returns what its own interface returns. All use one thread.
"""

# One interface, of which not every peer needs all.
# ruff: noqa: ARG002, ARG003, B027

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from matching_data import Words, to_bytes

from tagcat.match import HammingIndex


class CannotError(Exception):
    """The peer has no such operation."""


class Peer(ABC):
    """One index of equally long hashes, whose ids are 0 to n - 1.

    Attributes:
        name: what --peers calls it.
        title: what it is, for the tables.
        package: the distribution it comes from.
        modules: what has to be importable for it.
        most: hashes above which it is left out, as building would take minutes.
        top: returns at most so many nearest ones instead of all within the radius; 0 for all.
        approximate: may miss hits by design.
        scan: reads every hash for every query.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    package: ClassVar[str]
    modules: ClassVar[tuple[str, ...]] = ()
    most: ClassVar[int] = 1_000_000
    top: ClassVar[int] = 0
    approximate: ClassVar[bool] = False
    scan: ClassVar[bool] = False

    def __init__(self, bits: int) -> None:
        """Begin empty.

        Raises:
            CannotError: hashes of this length are not supported.
        """
        self.bits = bits

    @classmethod
    def missing(cls) -> str:
        """Why it cannot be used here; empty if it can."""
        try:
            for module in cls.modules:
                import_module(module)
        except Exception as error:  # a broken installation must not end the run
            return f"{type(error).__name__}: {error}"
        return ""

    @classmethod
    def label(cls) -> str:
        """Title and version."""
        return f"{cls.package} {version(cls.package)}{cls.title and ', '}{cls.title}"

    def ready(self, hashes: Words) -> Any:
        """The hashes as ``build`` wants them."""
        return hashes

    @abstractmethod
    def build(self, hashes: Any) -> None:
        """Store all of these, ready to search."""

    @abstractmethod
    def prepare(self, queries: Words) -> list[Any]:
        """Each query as ``search`` wants it."""

    @abstractmethod
    def search(self, query: Any, radius: int) -> Any:
        """All within the radius of one query."""

    @abstractmethod
    def count(self, found: Any, radius: int) -> int:
        """How many ``search`` found."""

    def prepare_batch(self, queries: Words) -> Any:
        """Many queries as ``batch`` wants them."""
        return self.prepare(queries)

    def batch(self, queries: Any, radius: int) -> Any:
        """All within the radius of each of many queries; here one after the other."""
        search = self.search
        return [search(query, radius) for query in queries]

    def insert(self, number: int, prepared: Any) -> None:
        """Store one more, as ``prepare_insert`` gave it, under the id ``number``."""
        raise CannotError("no insert")

    def prepare_insert(self, hashes: Words) -> list[Any]:
        """Each hash as ``insert`` wants it."""
        return self.prepare(hashes)

    def delete(self, number: int) -> None:
        """Forget what is stored under this id."""
        raise CannotError("no delete")

    def settle(self) -> None:
        """Wait for work in the background."""

    def save(self, path: Path) -> None:
        """Write a file."""
        raise CannotError("no file")

    @classmethod
    def load(cls, path: Path, bits: int) -> Peer:
        """Read the file that ``save`` wrote, ready to search."""
        raise CannotError("no file")

    def stated_bytes(self) -> int | None:
        """What it says of its own memory."""
        return None


class TagCat(Peer):
    """What this is all about."""

    name, title, package, most = "tagcat", "", "tagcat", 100_000_000

    def __init__(self, bits: int) -> None:
        super().__init__(bits)
        self.index = HammingIndex(bits)

    def build(self, hashes: Any) -> None:
        self.index.add(np.arange(len(hashes)), hashes)
        self.index.settle()

    def prepare(self, queries: Words) -> list[Any]:
        return [queries[at : at + 1] for at in range(len(queries))]

    def search(self, query: Any, radius: int) -> Any:
        return self.index.search(query, radius)

    def count(self, found: Any, radius: int) -> int:
        return len(found.ids)

    def prepare_batch(self, queries: Words) -> Any:
        return queries

    def batch(self, queries: Any, radius: int) -> Any:
        return self.index.search(queries, radius)

    def prepare_insert(self, hashes: Words) -> list[Any]:
        return self.prepare(hashes)

    def insert(self, number: int, prepared: Any) -> None:
        self.index.add([number], prepared)

    def delete(self, number: int) -> None:
        self.index.remove([number])

    def settle(self) -> None:
        self.index.settle()

    def save(self, path: Path) -> None:
        self.index.save(path)

    @classmethod
    def load(cls, path: Path, bits: int) -> TagCat:
        peer = cls(bits)
        peer.index = HammingIndex.load(path)
        peer.index.settle()
        return peer

    def stated_bytes(self) -> int:
        return int(self.index.nbytes)

    def pairs(self, radius: int, limit: int) -> Any:
        """The stream of pairs, whose own attributes tell whether it was cut short."""
        return self.index.pairs(radius, limit=limit)


class _Rows(Peer):
    """A peer that takes hashes as rows of bytes, and one row as a query."""

    def ready(self, hashes: Words) -> Any:
        return to_bytes(hashes)

    def prepare(self, queries: Words) -> list[Any]:
        rows = to_bytes(queries)
        return [rows[at : at + 1] for at in range(len(rows))]


class _Faiss(_Rows):
    """Both faiss indices; it finds what is nearer than the radius, not as near."""

    modules = ("faiss",)
    package = "faiss-cpu"
    index: Any

    @classmethod
    def library(cls) -> Any:
        faiss = import_module("faiss")
        faiss.omp_set_num_threads(1)
        return faiss

    def build(self, hashes: Any) -> None:
        self.index.add(hashes)

    def search(self, query: Any, radius: int) -> Any:
        return self.index.range_search(query, radius + 1)

    def count(self, found: Any, radius: int) -> int:
        return int(found[0][-1])

    def prepare_batch(self, queries: Words) -> Any:
        return to_bytes(queries)

    def batch(self, queries: Any, radius: int) -> Any:
        return self.search(queries, radius)

    def insert(self, number: int, prepared: Any) -> None:
        self.index.add(prepared)

    def save(self, path: Path) -> None:
        self.library().write_index_binary(self.index, str(path))

    @classmethod
    def load(cls, path: Path, bits: int) -> Peer:
        peer = cls(bits)
        peer.index = cls.library().read_index_binary(str(path))
        return peer


class FaissFlat(_Faiss):
    """A scan."""

    name, title, most = "faiss-flat", "IndexBinaryFlat", 100_000_000
    scan = True

    def __init__(self, bits: int) -> None:
        super().__init__(bits)
        self.index = self.library().IndexBinaryFlat(bits)

    def delete(self, number: int) -> None:
        self.index.remove_ids(np.array([number]))


class FaissMultiHash(_Faiss):
    """Tables of 16-bit substrings, looked up with as many flips as make it exact."""

    name, title = "faiss-multihash", "IndexBinaryMultiHash"

    def __init__(self, bits: int) -> None:
        super().__init__(bits)
        self.index = self.library().IndexBinaryMultiHash(bits, bits // 16, 16)

    def search(self, query: Any, radius: int) -> Any:
        # Of m substrings, one differs in at most radius / m bits.
        self.index.nflip = radius // (self.bits // 16)
        return self.index.range_search(query, radius + 1)


class _Usearch(_Rows):
    """Both ways of usearch, which knows the k nearest but no radius for bits."""

    modules = ("usearch.index",)
    package = "usearch"
    top = 100

    def count(self, found: Any, radius: int) -> int:
        within = found.distances <= radius
        if within.ndim == 2:  # of many queries; rows are filled up where fewer were found
            within &= np.arange(within.shape[1]) < np.asarray(found.counts)[:, np.newaxis]
        return int(np.count_nonzero(within))

    def prepare(self, queries: Words) -> list[Any]:
        return list(to_bytes(queries))

    def prepare_batch(self, queries: Words) -> Any:
        return to_bytes(queries)

    def batch(self, queries: Any, radius: int) -> Any:
        return self.search(queries, radius)


class UsearchExact(_Usearch):
    """A scan for the 100 nearest."""

    name, title = "usearch-exact", "exact, 100 nearest"
    scan = True

    def __init__(self, bits: int) -> None:
        super().__init__(bits)
        module = import_module("usearch.index")
        self.function, self.metric = module.search, module.MetricKind.Hamming

    def build(self, hashes: Any) -> None:
        self.rows = hashes.copy()

    def search(self, query: Any, radius: int) -> Any:
        count = min(self.top, len(self.rows))
        return self.function(self.rows, query, count, self.metric, exact=True, threads=1)


class UsearchHnsw(_Usearch):
    """A graph of neighbours."""

    name, title, most = "usearch-hnsw", "HNSW, 100 nearest", 100_000
    approximate = True

    def __init__(self, bits: int) -> None:
        super().__init__(bits)
        module = import_module("usearch.index")
        self.index = module.Index(ndim=bits, metric=module.MetricKind.Hamming, dtype="b1")

    def build(self, hashes: Any) -> None:
        self.index.add(np.arange(len(hashes)), hashes, threads=1)

    def search(self, query: Any, radius: int) -> Any:
        return self.index.search(query, self.top, threads=1)

    def insert(self, number: int, prepared: Any) -> None:
        self.index.add(number, prepared, threads=1)

    def delete(self, number: int) -> None:
        self.index.remove(number)

    def save(self, path: Path) -> None:
        self.index.save(path)

    @classmethod
    def load(cls, path: Path, bits: int) -> Peer:
        peer = cls(bits)
        peer.index.load(path)
        return peer


class Hexhamming(Peer):
    """A scan over one string of bytes."""

    name, title, package = "hexhamming", "arrays within distance", "hexhamming"
    scan = True
    modules = ("hexhamming",)

    def __init__(self, bits: int) -> None:
        super().__init__(bits)
        self.function = import_module("hexhamming").check_bytes_arrays_all_within_dist

    def ready(self, hashes: Words) -> Any:
        return to_bytes(hashes)

    def build(self, hashes: Any) -> None:
        self.data = hashes.tobytes()

    def prepare(self, queries: Words) -> list[Any]:
        return [row.tobytes() for row in to_bytes(queries)]

    def search(self, query: Any, radius: int) -> Any:
        return self.function(self.data, query, radius)

    def count(self, found: Any, radius: int) -> int:
        return len(found)


class PynearMih(_Rows):
    """Tables of 16-bit substrings, for the nearest within a radius."""

    name, title, package = "pynear-mih", "MIHBinaryIndex, 1000 nearest", "pynear"
    modules = ("pynear",)
    top = 1000

    def __init__(self, bits: int) -> None:
        super().__init__(bits)
        self.index = import_module("pynear").MIHBinaryIndex(bits // 16)

    def build(self, hashes: Any) -> None:
        self.index.set(hashes)

    def search(self, query: Any, radius: int) -> Any:
        return self.index.searchKNN_arrays(query, self.top, radius)

    def count(self, found: Any, radius: int) -> int:
        ids, distances = found
        return int(np.count_nonzero((ids >= 0) & (distances <= radius)))

    def prepare_batch(self, queries: Words) -> Any:
        return to_bytes(queries)

    def batch(self, queries: Any, radius: int) -> Any:
        return self.search(queries, radius)


class PynearBk(_Rows):
    """A Burkhard-Keller tree in C++."""

    name, title, package, most = "pynear-bk", "BK-tree", "pynear", 100_000
    modules = ("pynear",)

    def __init__(self, bits: int) -> None:
        super().__init__(bits)
        self.index = getattr(import_module("pynear"), f"BKTreeBinaryIndex{bits}")()

    def build(self, hashes: Any) -> None:
        self.index.set(hashes)

    def search(self, query: Any, radius: int) -> Any:
        return self.index.find_threshold(query, radius)

    def count(self, found: Any, radius: int) -> int:
        return sum(map(len, found[0]))

    def prepare_batch(self, queries: Words) -> Any:
        return to_bytes(queries)

    def batch(self, queries: Any, radius: int) -> Any:
        return self.search(queries, radius)


class Numpy(Peer):
    """A scan in one line of numpy."""

    name, title, package, most = "numpy", "bitwise_count", "numpy", 100_000_000
    scan = True

    def build(self, hashes: Any) -> None:
        self.words = np.ascontiguousarray(hashes.T).copy()

    def prepare(self, queries: Words) -> list[Any]:
        return list(queries)

    def search(self, query: Any, radius: int) -> Any:
        distances = np.bitwise_count(self.words[0] ^ query[0])
        if len(query) > 1:
            distances = distances.astype(np.uint16)
            for words, word in zip(self.words[1:], query[1:], strict=True):
                distances += np.bitwise_count(words ^ word)
        found = np.flatnonzero(distances <= radius)
        return found, distances[found]

    def count(self, found: Any, radius: int) -> int:
        return len(found[0])

    def save(self, path: Path) -> None:
        with path.open("wb") as file:
            np.save(file, self.words)

    @classmethod
    def load(cls, path: Path, bits: int) -> Peer:
        peer = cls(bits)
        with path.open("rb") as file:
            peer.words = np.load(file)
        return peer


class BallTree(Peer):
    """scikit-learn's tree, on one number a bit."""

    name, title, package, most = "balltree", "BallTree, hamming", "scikit-learn", 100_000
    modules = ("sklearn.neighbors",)

    def ready(self, hashes: Words) -> Any:
        return self._bits(hashes)

    def build(self, hashes: Any) -> None:
        self.tree = import_module("sklearn.neighbors").BallTree(hashes, metric="hamming")

    def prepare(self, queries: Words) -> list[Any]:
        return [row[np.newaxis] for row in self._bits(queries)]

    def search(self, query: Any, radius: int) -> Any:
        # Its distance is the part of the bits; half a bit more makes up for rounding.
        return self.tree.query_radius(query, (radius + 0.5) / self.bits, return_distance=True)

    def count(self, found: Any, radius: int) -> int:
        return sum(map(len, found[0]))

    def prepare_batch(self, queries: Words) -> Any:
        return self._bits(queries)

    def batch(self, queries: Any, radius: int) -> Any:
        return self.search(queries, radius)

    def _bits(self, hashes: Words) -> Any:
        return np.unpackbits(to_bytes(hashes), axis=1).astype(np.float64)


def _distance(first: tuple[int, int], second: tuple[int, int]) -> int:
    return (first[0] ^ second[0]).bit_count()


class Pybktree(Peer):
    """A Burkhard-Keller tree in Python, of (hash, id)."""

    name, title, package, most = "pybktree", "BK-tree in Python", "pybktree", 100_000
    modules = ("pybktree",)

    def ready(self, hashes: Words) -> Any:
        return [(value, number) for number, (value, _) in enumerate(self.prepare(hashes))]

    def build(self, hashes: Any) -> None:
        self.tree = import_module("pybktree").BKTree(_distance, hashes)

    def prepare(self, queries: Words) -> list[Any]:
        return [(int.from_bytes(row.tobytes()), -1) for row in to_bytes(queries)]

    def search(self, query: Any, radius: int) -> Any:
        return self.tree.find(query, radius)

    def count(self, found: Any, radius: int) -> int:
        return len(found)

    def insert(self, number: int, prepared: Any) -> None:
        self.tree.add((prepared[0], number))


class Strings(Peer):
    """Texts of '0' and '1' compared letter by letter, row by row.

    That is what a statement with apoc.text.hammingDistance over all nodes of a graph does, here
    without the database around it.
    """

    name, title, package, most = "strings", "'0101' texts, letter by letter", "python", 100_000

    @classmethod
    def label(cls) -> str:
        return "plain Python, '0101' texts"

    def ready(self, hashes: Words) -> Any:
        return self.prepare(hashes)

    def build(self, hashes: Any) -> None:
        self.rows = list(hashes)

    def prepare(self, queries: Words) -> list[Any]:
        digits = np.unpackbits(to_bytes(queries), axis=1) + ord("0")
        return [row.tobytes().decode("ascii") for row in digits.astype(np.uint8)]

    def search(self, query: Any, radius: int) -> Any:
        found = []
        for number, row in enumerate(self.rows):
            distance = sum(a != b for a, b in zip(query, row, strict=True))
            if distance <= radius:
                found.append((number, distance))
        return found

    def count(self, found: Any, radius: int) -> int:
        return len(found)


PEERS: tuple[type[Peer], ...] = (
    TagCat,
    FaissFlat,
    FaissMultiHash,
    UsearchExact,
    UsearchHnsw,
    Hexhamming,
    PynearMih,
    PynearBk,
    Numpy,
    BallTree,
    Pybktree,
    Strings,
)


def named(names: Sequence[str]) -> list[type[Peer]]:
    """The peers called so, TagCat first; all of them without names."""
    return [peer for peer in PEERS if not names or peer.name in names or peer is TagCat]
