"""Laws of keyed hashes: nothing that matching rests on changes, and the key undoes it all."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.errors import InvalidInput
from tagcat.fingerprint.dhash import complexity_of, hamming, inverse, orient, turned_bits
from tagcat.fingerprint.hash_fields import NO_TIES, hash_fields, hash_of
from tagcat.fingerprint.keyed import HashKey, keyed, plain
from tagcat.fingerprint.model import HASH_BITS, DHash, Orientation
from tagcat.match.rule import Look, compare, distance_for

words = st.integers(0, (1 << HASH_BITS) - 1)
few = st.builds(lambda a, b, c: a & b & c, words, words, words)
hashes = st.builds(lambda bits, ties: DHash(bits & ~ties, ties), words, few | st.just(0))
keys = st.builds(HashKey, st.binary(min_size=32, max_size=32))


@given(hashes, keys)
def test_the_key_undoes_it(dhash: DHash, key: HashKey) -> None:
    assert plain(keyed(dhash, key), key) == dhash


@given(hashes, hashes, keys, st.sampled_from(Orientation))
def test_distances_stay(a: DHash, b: DHash, key: HashKey, way: Orientation) -> None:
    ours, theirs = keyed(a, key), keyed(b, key)
    assert hamming(ours.bits, theirs.bits) == hamming(a.bits, b.bits)
    assert distance_for(ours, theirs, way) == distance_for(a, b, way)
    assert distance_for(ours, theirs, way) == distance_for(theirs, ours, inverse(way))


@given(hashes, keys, st.sampled_from(Orientation))
def test_turned_is_what_the_turned_picture_has(
    dhash: DHash, key: HashKey, way: Orientation
) -> None:
    assert turned_bits(keyed(dhash, key), way) == keyed(orient(dhash, way), key).bits
    assert complexity_of(keyed(dhash, key)) == complexity_of(dhash)


@given(hashes, hashes, hashes | st.none(), keys, st.integers(0, 25))
def test_looks_compare_alike(
    a: DHash, b: DHash, trimmed: DHash | None, key: HashKey, variance: int
) -> None:
    there = None if trimmed is None else keyed(trimmed, key)
    assert compare(Look(keyed(a, key), there), Look(keyed(b, key)), variance) == compare(
        Look(a, trimmed), Look(b), variance
    )


@given(keys)
def test_an_order_is_one_and_a_file_holds_the_key(key: HashKey) -> None:
    assert sorted(key.order) == list(range(HASH_BITS))
    assert HashKey.of_text(key.text) == key
    assert HashKey.of_text(key.text).id == key.id
    assert key.secret.hex() not in repr(key)


@given(words, keys)
def test_each_bit_is_where_the_order_says(bits: int, key: HashKey) -> None:
    digits, mixed = f"{bits:0128b}", f"{key.mix(bits) ^ key.mask:0128b}"
    assert [digits[bit] for bit in key.order] == list(mixed)
    assert key.unmix(key.mix(bits)) == bits


def test_a_few_known_pictures_give_the_key_away() -> None:
    """What docs/security.md says that a key does not protect from, so that nobody forgets it."""
    key = HashKey(bytes(range(32)))
    source = random.Random(7)
    known = [DHash(source.getrandbits(HASH_BITS)) for _ in range(3)]
    plain_words = [turned_bits(dhash, way) for dhash in known for way in Orientation]
    keyed_words = [bits for dhash in known for bits in keyed(dhash, key).turned]
    place_of = {pattern: bit for bit, pattern in enumerate(_patterns(plain_words))}
    assert [place_of[pattern] for pattern in _patterns(keyed_words)] == list(key.order)


def _patterns(words: list[int]) -> list[tuple[str, ...]]:
    """What each bit is in all words, of both patterns that a mask makes of it the same one."""
    digits = [f"{word:0128b}" for word in words]
    columns = list(zip(*digits, strict=True))
    return [tuple("01"[bit != column[0]] for bit in column) for column in columns]


def test_keys_differ() -> None:
    a, b = HashKey.new(), HashKey.new()
    assert a.order != b.order
    assert a.mask != b.mask
    assert a.id != b.id


def test_another_key_is_refused() -> None:
    made = keyed(DHash(123 << 60), HashKey.new())
    with pytest.raises(InvalidInput, match="another key"):
        plain(made, HashKey.new())


@pytest.mark.parametrize("text", ["", "tagcat-key-1:", "tagcat-key-2:" + "0" * 64, "0" * 64])
def test_other_files_are_no_keys(text: str) -> None:
    with pytest.raises(InvalidInput, match="not a key file"):
        HashKey.of_text(text)


def test_a_key_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        HashKey(b"short")


@given(hashes, keys)
def test_fields_hold_both_sorts(dhash: DHash, key: HashKey) -> None:
    for each in (dhash, keyed(dhash, key)):
        fields = hash_fields(each)
        told = {"dhash": None, "ties": NO_TIES, "turned": None, "complexity": None} | fields
        assert hash_of(**told) == each


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"complexity": 3},
        {"turned": "0" * 256},
        {"dhash": "0" * 32, "turned": "0" * 256, "complexity": 3},
        {"dhash": "0" * 32, "complexity": 3},
        {"turned": "0" * 256, "complexity": 3, "ties": "f" * 32},
        {"dhash": "f" * 32, "ties": "1" * 32},
    ],
)
def test_fields_of_neither_sort_are_refused(fields: dict[str, str]) -> None:
    told = {"dhash": None, "ties": NO_TIES, "turned": None, "complexity": None} | fields
    with pytest.raises(ValueError, match="dhash"):
        hash_of(**told)  # type: ignore[arg-type]


@given(st.binary(min_size=32, max_size=32), keys)
def test_the_key_undoes_the_id_of_a_content(sha256: bytes, key: HashKey) -> None:
    made = key.content_id(sha256.hex())
    assert made != sha256.hex()
    assert len(bytes.fromhex(made)) == 32
    assert key.sha256_of(made) == sha256.hex()
