"""Keys of words met before: the words of one letter are mostly those of the letters before it."""

from collections.abc import Collection, Sequence

from indexer.names.keys import index_keys


class KeyMemory:
    """Remembers the keys of so many words; about 200 bytes each. Threads may share one: a race costs work, no more."""

    def __init__(self, most: int = 150_000) -> None:
        self._most = most
        self._known: dict[str, tuple[str, ...]] = {}

    def keys(self, words: Sequence[str]) -> list[Collection[str]]:
        """As ``index_keys``; words of a large text are not remembered, as each of them is asked for once."""
        if len(words) > self._most:
            return list(index_keys(words))
        known = self._known
        new = [word for word in dict.fromkeys(words) if word not in known]
        if len(known) + len(new) > self._most:
            known = self._known = {word: known[word] for word in words if word in known}
        known.update((word, tuple(keys)) for word, keys in zip(new, index_keys(new), strict=True))
        return [known[word] for word in words]
