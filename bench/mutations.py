"""Sound files made unsound, by a seed: the same seed gives the same files on every machine."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

SEED = 20_171_011


def _cut(data: bytes, other: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _flip(data: bytes, other: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(2 ** dice.randrange(10)):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _splice(data: bytes, other: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))] + other[dice.randrange(len(other)) :]


def _blank(data: bytes, other: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    length = min(dice.randrange(1, 4096), len(data) - start)
    return data[:start] + bytes(length) + data[start + length :]


def _repeat(data: bytes, other: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    piece = data[start : start + dice.randrange(1, 4096)]
    return data[:start] + piece * dice.randrange(2, 50) + data[start:]


def _insert(data: bytes, other: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + dice.randbytes(dice.randrange(1, 512)) + data[start:]


KINDS = {"cut": _cut, "flip": _flip, "splice": _splice, "blank": _blank, "repeat": _repeat, "insert": _insert}


def mutated(samples: Sequence[Path], count: int, seed: int = SEED) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of ``count`` unsound files; every sample and every kind of damage has its turn."""
    dice = random.Random(seed)
    contents = [(path, path.read_bytes()) for path in sorted(samples)]
    contents = [(path, data) for path, data in contents if data]
    kinds = list(KINDS.items())
    for number in range(count):
        path, data = contents[number % len(contents)]
        kind, damage = kinds[(number // len(contents) + number) % len(kinds)]
        _, other = dice.choice(contents)
        yield f"{number:05}-{kind}-{path.name}", damage(data, other, dice)
