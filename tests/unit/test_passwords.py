"""The file of passwords that an archivist hands over."""

from pathlib import Path

import pytest

from archive.errors import UsageError
from indexer.intake.passwords import MOST_PASSWORDS, read_passwords


@pytest.fixture
def told(tmp_path: Path) -> Path:
    return tmp_path / "passwords.txt"


def test_there_is_one_password_a_line_and_blanks_belong_to_it(told: Path) -> None:
    told.write_bytes("\ufeffpässword\r\n\n  four blanks  \nпароль\npässword".encode())
    assert read_passwords(told) == ("pässword", "  four blanks  ", "пароль")


@pytest.mark.parametrize(
    "data", [b"\xff\xfe secret", b"secret\n" * 9_400, b"".join(b"secret%d\n" % n for n in range(999))]
)
def test_what_cannot_be_used_is_refused_without_a_word_of_it(told: Path, data: bytes) -> None:
    told.write_bytes(data)
    with pytest.raises(UsageError) as refused:
        read_passwords(told)
    assert "secret" not in refused.value.message
    assert str(told) in refused.value.message


def test_a_file_that_is_not_there_is_named(told: Path) -> None:
    with pytest.raises(UsageError, match=r"passwords\.txt cannot be read"):
        read_passwords(told)


def test_as_many_as_are_allowed_are_read(told: Path) -> None:
    told.write_text("\n".join(str(n) for n in range(MOST_PASSWORDS)))
    assert len(read_passwords(told)) == MOST_PASSWORDS
