"""The secret key: made once, for its owner alone, the same for all who start at once."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from archive.errors import SettingsError
from archive.secret import secret_key
from archive.settings import Settings


def test_a_key_that_is_set_is_used_and_nothing_is_written(home: Settings) -> None:
    assert secret_key(replace(home, secret_key="k" * 32)) == "k" * 32
    assert not home.home.exists()


def test_a_key_is_made_once_and_only_its_owner_may_read_it(home: Settings) -> None:
    key = secret_key(home)
    assert len(key) >= 32
    assert secret_key(home) == key
    assert stat.S_IMODE((home.home / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in home.home.iterdir()] == ["secret_key"]


def test_all_who_start_at_once_get_the_same_key(home: Settings) -> None:
    with ThreadPoolExecutor(16) as threads:
        assert len(set(threads.map(lambda _: secret_key(home), range(64)))) == 1


def test_a_key_that_others_may_read_is_closed_to_them(home: Settings) -> None:
    key = secret_key(home)
    (home.home / "secret_key").chmod(0o644)
    assert secret_key(home) == key
    assert stat.S_IMODE((home.home / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("data", [b"", b"short", b"\xff\xfe" * 40])
def test_a_damaged_key_is_said_in_a_sentence(home: Settings, data: bytes) -> None:
    home.home.mkdir()
    (home.home / "secret_key").write_bytes(data)
    with pytest.raises(SettingsError, match="damaged"):
        secret_key(home)
