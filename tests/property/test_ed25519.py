"""The verifier's own Ed25519 against that of OpenSSL, and the test vectors of RFC 8032."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from archive.proof.verify import ORDER, is_signed


@pytest.mark.parametrize(
    ("key", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
)
def test_the_vectors_of_the_rfc(key: str, message: str, signature: str) -> None:
    assert is_signed(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature))


def openssl_says(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.data())
def test_both_say_the_same_of_any_signature(seed: bytes, message: bytes, data: st.DataObject) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert is_signed(key, message, signature)
    flipped = bytearray(key + signature + message)
    flipped[data.draw(st.integers(0, len(flipped) - 1))] ^= data.draw(st.integers(1, 255))
    key, signature, message = bytes(flipped[:32]), bytes(flipped[32:96]), bytes(flipped[96:])
    assert is_signed(key, message, signature) == openssl_says(key, message, signature) is False


def test_a_signature_with_another_spelling_of_its_number_is_refused() -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
    key, signature = private.public_key().public_bytes_raw(), private.sign(b"x")
    number = int.from_bytes(signature[32:], "little") + ORDER
    assert not is_signed(key, b"x", signature[:32] + number.to_bytes(32, "little"))


@given(st.binary(min_size=32, max_size=32))
def test_a_key_that_is_no_point_is_refused(key: bytes) -> None:
    assert not is_signed(key, b"x", b"\0" * 64) or openssl_says(key, b"x", b"\0" * 64)
