"""Whatever comes and goes, a backup keeps exactly what one of its snapshots names."""

from hypothesis import given
from hypothesis import strategies as st

from archive.backup import manifest as manifests
from archive.backup.manifest import Encryption, Kept, Manifest, Secret, Snapshot
from archive.backup.retention import leaving_now

DIGESTS = [f"{number:064x}" for number in range(6)]


def snapshot(at: str) -> Snapshot:
    kept = Kept(f"catalogue/{at}.sqlite", DIGESTS[0], 1)
    return Snapshot(at, at, kept, DIGESTS[0], "0001", 1, 1, 1, 0, 1, DIGESTS[0])


@given(
    st.lists(st.tuples(st.sets(st.sampled_from(DIGESTS)), st.booleans()), min_size=1, max_size=12),
    st.integers(1, 4),
)
def test_an_original_stays_as_long_as_a_kept_snapshot_names_it_and_no_longer(days, keep):
    in_backup: set[str] = set()
    leaving: dict[str, str] = {}
    kept: list[Snapshot] = []
    named: dict[str, set[str]] = {}
    for number, (holds, is_new) in enumerate(days):
        in_backup |= holds
        if is_new or not kept or named[kept[-1].at] != holds:
            kept = [*kept, snapshot(f"day-{number:02}")][-keep:]
        named[kept[-1].at] = holds
        leaving, unneeded = leaving_now(leaving, in_backup - holds, kept)
        in_backup -= set(unneeded)
        assert in_backup == set().union(*(named[one.at] for one in kept))
        assert set(leaving) == in_backup - holds


digests = st.text("0123456789abcdef", min_size=64, max_size=64)
kept_files = st.builds(
    Kept,
    st.from_regex(r"((catalogue|secrets)/)?[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True),
    digests,
    st.integers(0),
)
snapshots = st.builds(
    Snapshot, st.text(), st.text(), kept_files, digests, st.text(),
    *[st.integers(0)] * 5, digests,
)  # fmt: skip
manifest_values = st.builds(
    Manifest,
    archive=st.text(),
    made_by=st.text(),
    encryption=st.none() | st.builds(Encryption, st.lists(st.text()).map(tuple), st.none() | st.text()),
    originals=st.none() | kept_files,
    snapshots=st.lists(snapshots, max_size=3).map(tuple),
    secrets=st.lists(st.builds(Secret, st.just("secret_key"), digests, kept_files), max_size=2).map(tuple),
    files=st.lists(kept_files, max_size=2).map(tuple),
    settings=st.dictionaries(st.text(), st.text(), max_size=3),
    leaving=st.dictionaries(digests, st.text(), max_size=3),
)


@given(manifest_values)
def test_a_manifest_comes_back_as_it_was(manifest):
    assert manifests.parsed(manifests.as_bytes(manifest)) == manifest


@given(
    st.binary()
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda v: repr(v).encode())
)
def test_bytes_that_are_no_manifest_are_damaged_or_too_new(content):
    try:
        manifests.parsed(content)
    except (manifests.BackupDamaged, manifests.BackupTooNew):
        return
    raise AssertionError("believed")
