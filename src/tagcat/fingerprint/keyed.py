"""Hashes mixed with a secret key, so that who has them cannot look for a picture without the key.

The key gives an order of the 128 bits and a mask that flips some. Both are the same for all hashes
of a collection, so two keyed hashes differ in as many bits as the hashes themselves. What needs to
know which bit is which is done before: the eight orientations and the complexity.

Contents are named by the SHA-256 of their bytes, by which the very same file would be found. With
a key they are named by a keyed permutation of it: four rounds of a Feistel network with HMAC-SHA256
(M. Luby and C. Rackoff, How to construct pseudorandom permutations from pseudorandom functions,
SIAM J. Comput. 17, 1988), which the key undoes.

This is hardening, not encryption: equal pictures stay equal, distances are there for all to see,
and so the bits of pictures that are known give the key away; see docs/security.md.

The same is in ``web/src/fingerprint/keyed.ts``; ``spec/dhash/keyed.json`` holds both to it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from tagcat.errors import InvalidInput
from tagcat.fingerprint.dhash import complexity, orient, turned_bits
from tagcat.fingerprint.model import HASH_BITS, DHash, KeyedHash, Orientation

KEY_BYTES = 32
"""Length of a key."""

_STREAM = b"tagcat keyed hash 1"
_ID = b"tagcat key id"
_ID_BYTES = 16
_CONTENT = b"tagcat content id 1"
_ROUNDS = range(4)
_HALF = 16
_FILE = re.compile(r"tagcat-key-1:([0-9a-f]{64})")
_BYTES = HASH_BITS // 8


@dataclass(frozen=True)
class HashKey:
    """The key of a collection: ``secret`` has 32 bytes, which nobody else must see.

    Raises:
        ValueError: the secret has another length.
    """

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")

    def __repr__(self) -> str:
        return f"HashKey({self.id})"

    @classmethod
    def new(cls) -> HashKey:
        """A key that nobody knows."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def of_text(cls, text: str) -> HashKey:
        """The key of the text of a key file.

        Raises:
            InvalidInput: it is none.
        """
        found = _FILE.fullmatch(text.strip())
        if found is None:
            raise InvalidInput("key", "this is not a key file of TagCat")
        return cls(bytes.fromhex(found[1]))

    @property
    def text(self) -> str:
        """The text of a key file, with the line break."""
        return f"tagcat-key-1:{self.secret.hex()}\n"

    @cached_property
    def id(self) -> str:
        """What tells this key from others, 32 hexadecimal digits, and nothing of it."""
        return hmac.digest(self.secret, _ID, "sha256")[:_ID_BYTES].hex()

    @cached_property
    def mask(self) -> int:
        """The bits that are flipped, after they were put in order."""
        return int.from_bytes(self._mixing[0])

    @cached_property
    def order(self) -> tuple[int, ...]:
        """For each bit of a keyed hash, the most significant first, which bit of the hash it is."""
        return self._mixing[1]

    @cached_property
    def _mixing(self) -> tuple[bytes, tuple[int, ...]]:
        stream = _stream(self.secret)
        mask = bytes(next(stream) for _ in range(_BYTES))
        order = list(range(HASH_BITS))
        for last in range(HASH_BITS - 1, 0, -1):  # Fisher and Yates, without bias
            choices = last + 1
            drawn = choices << 16
            while drawn >= (1 << 16) - (1 << 16) % choices:
                drawn = next(stream) << 8 | next(stream)
            other = drawn % choices
            order[last], order[other] = order[other], order[last]
        return mask, tuple(order)

    @cached_property
    def _there(self) -> list[list[int]]:
        """For each byte of a hash and each of its values, the bits of the keyed hash."""
        place = {bit: at for at, bit in enumerate(self.order)}
        return _tables(place)

    @cached_property
    def _back(self) -> list[list[int]]:
        return _tables(dict(enumerate(self.order)))

    def mix(self, bits: int) -> int:
        """The keyed bits of 128 bits."""
        return _moved(self._there, bits) ^ self.mask

    def unmix(self, bits: int) -> int:
        """The inverse of ``mix``."""
        return _moved(self._back, bits ^ self.mask)

    def content_id(self, sha256: str) -> str:
        """What a content is named by, 64 hexadecimal digits as its SHA-256."""
        return self._permuted(sha256, _ROUNDS)

    def sha256_of(self, content_id: str) -> str:
        """The inverse of ``content_id``."""
        return self._permuted(content_id, reversed(_ROUNDS))

    def _permuted(self, digits: str, rounds: Iterable[int]) -> str:
        data = bytes.fromhex(digits)
        halves = [int.from_bytes(data[:_HALF]), int.from_bytes(data[_HALF:])]
        for number in rounds:
            changed = number % 2
            told = _CONTENT + bytes((number,)) + halves[1 - changed].to_bytes(_HALF)
            halves[changed] ^= int.from_bytes(hmac.digest(self.secret, told, "sha256")[:_HALF])
        return "".join(f"{half:032x}" for half in halves)


def keyed(dhash: DHash, key: HashKey) -> KeyedHash:
    """A hash mixed with the key."""
    turned = tuple(key.mix(turned_bits(dhash, orientation)) for orientation in Orientation)
    return KeyedHash(turned, complexity(dhash.bits))


def plain(dhash: KeyedHash, key: HashKey) -> DHash:
    """The inverse of ``keyed``.

    Two cells are equal where neither the bit is 1 nor that of the picture mirrored (of row bits)
    or flipped (of column bits).

    Raises:
        InvalidInput: it was not made with this key.
    """
    bits, mirrored, flipped = (
        DHash(key.unmix(turned_bits(dhash, way)))
        for way in (Orientation.UPRIGHT, Orientation.MIRROR, Orientation.FLIP)
    )
    half = (1 << HASH_BITS // 2) - 1
    # Turned back without ties, a bit is 1 where it was not 0 before for being equal.
    row_ties = orient(mirrored, Orientation.MIRROR).bits & ~bits.bits & half << HASH_BITS // 2
    column_ties = orient(flipped, Orientation.FLIP).bits & ~bits.bits & half
    found = DHash(bits.bits, row_ties | column_ties)
    if keyed(found, key) != dhash:
        raise InvalidInput("key", "these hashes were made with another key")
    return found


def _stream(secret: bytes) -> Iterator[int]:
    for block in count():
        yield from hmac.digest(secret, _STREAM + block.to_bytes(4), "sha256")


def _tables(goes_to: dict[int, int]) -> list[list[int]]:
    """Where the bits of each byte go, for all its values; bits count from the most significant."""
    tables = []
    for byte in range(_BYTES):
        moved = [1 << HASH_BITS - 1 - goes_to[8 * byte + 7 - bit] for bit in range(8)]
        tables.append([sum(moved[b] for b in range(8) if value >> b & 1) for value in range(256)])
    return tables


def _moved(tables: list[list[int]], bits: int) -> int:
    moved = 0
    for table, byte in zip(tables, bits.to_bytes(_BYTES), strict=True):
        moved |= table[byte]
    return moved
