"""What every store of originals has to do. A test class inherits this and gives a ``store``."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor

import pytest

from archive.errors import ArchiveBusy, NotFound, Refused
from archive.originals.store import Store

LIMIT = 8 * 1024 * 1024


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class StoreContract:
    def test_what_was_put_is_given_back_byte_for_byte(self, store: Store) -> None:
        data = bytes(range(256)) * 9000  # more than one chunk
        stored = store.put(io.BytesIO(data), LIMIT)
        assert (stored.sha256, stored.size, stored.created) == (digest(data), len(data), True)
        with store.open(stored.sha256) as original:
            assert original.read() == data

    def test_an_original_is_a_real_file_that_can_be_sent_by_the_kernel(self, store: Store) -> None:
        stored = store.put(io.BytesIO(b"letter"), LIMIT)
        with store.open(stored.sha256) as original:
            assert original.fileno() > 2
            assert original.tell() == 0

    def test_the_same_bytes_are_kept_once(self, store: Store) -> None:
        store.put(io.BytesIO(b"letter"), LIMIT)
        assert store.put(io.BytesIO(b"letter"), LIMIT).created is False
        assert list(store.iterate()) == [digest(b"letter")]

    def test_a_file_without_bytes_is_refused(self, store: Store) -> None:
        with pytest.raises(Refused) as refused:
            store.put(io.BytesIO(), LIMIT)
        assert refused.value.reason_code == "empty-file"
        assert list(store.iterate()) == []

    def test_a_file_beyond_the_limit_is_refused_and_one_at_the_limit_is_not(self, store: Store) -> None:
        with pytest.raises(Refused) as refused:
            store.put(io.BytesIO(b"x" * 101), 100)
        assert refused.value.reason_code == "too-large"
        assert list(store.iterate()) == []
        assert store.put(io.BytesIO(b"x" * 100), 100).size == 100

    def test_a_stream_that_breaks_off_leaves_nothing(self, store: Store) -> None:
        class Broken(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                if self.tell():
                    raise ConnectionResetError("gone")
                return super().read(3)

        with pytest.raises(ConnectionResetError):
            store.put(Broken(b"letter"), LIMIT)
        assert list(store.iterate()) == []

    def test_staged_bytes_have_no_place_until_they_are_published(self, store: Store) -> None:
        staged = store.stage(io.BytesIO(b"letter"), LIMIT)
        assert not store.contains(staged.sha256)
        assert [one.created for one in store.publish([staged])] == [True]
        assert store.contains(staged.sha256)

    def test_discarded_bytes_are_gone_and_can_be_put_again(self, store: Store) -> None:
        staged = store.stage(io.BytesIO(b"letter"), LIMIT)
        store.discard(staged)
        assert not store.contains(staged.sha256)
        assert store.put(io.BytesIO(b"letter"), LIMIT).created

    def test_a_batch_is_staged_in_threads_and_published_in_order(self, store: Store) -> None:
        letters = [b"letter %d" % number for number in range(40)]
        with ThreadPoolExecutor(8) as threads:
            staged = list(threads.map(lambda data: store.stage(io.BytesIO(data), LIMIT), letters))
        assert [one.sha256 for one in store.publish(staged)] == [digest(data) for data in letters]
        assert list(store.iterate()) == sorted(digest(data) for data in letters)

    def test_the_same_bytes_twice_in_a_batch_are_kept_once(self, store: Store) -> None:
        staged = [store.stage(io.BytesIO(b"letter"), LIMIT) for _ in range(2)]
        assert [one.created for one in store.publish(staged)] == [True, False]

    @pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "A" * 64, "0" * 63 + "\n"])
    def test_what_is_not_there_is_not_found(self, store: Store, name: str) -> None:
        with pytest.raises(NotFound):
            store.open(name)

    def test_a_store_that_works_says_so(self, store: Store) -> None:
        store.check()

    def test_bytes_that_were_staged_take_the_place_of_whatever_is_there(self, store: Store) -> None:
        store.put(io.BytesIO(b"letter"), LIMIT)
        store.replace(store.stage(io.BytesIO(b"letter"), LIMIT))
        store.replace(store.stage(io.BytesIO(b"another"), LIMIT))
        assert list(store.iterate()) == sorted([digest(b"letter"), digest(b"another")])

    def test_what_is_removed_is_gone_and_can_be_put_again(self, store: Store) -> None:
        store.put(io.BytesIO(b"letter"), LIMIT)
        with store.removing(1.0):
            for _ in range(2):
                store.remove(digest(b"letter"))
        assert not store.contains(digest(b"letter"))
        assert list(store.iterate()) == []
        with store.keeping(), store.keeping():
            assert store.put(io.BytesIO(b"letter"), LIMIT).created

    def test_nothing_is_removed_while_bytes_are_on_their_way_to_a_row(self, store: Store) -> None:
        with store.keeping(), pytest.raises(ArchiveBusy), store.removing(0.0):
            pass
