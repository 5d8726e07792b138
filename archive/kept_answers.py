"""Answers that are given again: a program that did not hear the answer to what it asked asks the same once more.

What is asked bears a key that the asker chose. The first request with a key claims it, in a transaction of its own, so
that of several processes one does the work; its answer is kept for a day. A claim whose process has died is taken over
after a while. Knows no HTTP: answers are texts, questions are told apart by a fingerprint.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from archive.catalogue.answer_tables import kept_answers
from archive.catalogue.base import CatalogueBase
from archive.clock import stamp
from archive.errors import KeyInUse, KeyReused

KEPT = timedelta(days=1)
ABANDONED = timedelta(minutes=2)  # no set of files takes so long to keep once it has arrived


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do what was asked and to say what came of it."""

    owner: str
    key: str
    id: str


class KeptAnswers(CatalogueBase):
    """Lives in the catalogue's database. Safe between threads, processes and machines."""

    @classmethod
    def beside(cls, catalogue: CatalogueBase) -> "KeptAnswers":
        """Those in the database of an open catalogue."""
        return cls(*catalogue.foundation)

    def claim(self, owner: str, key: str, fingerprint: str) -> Claim | str:
        """The answer that was given before, or the right to find one.

        Raises ``KeyReused`` when the key was used for another question, ``KeyInUse`` while somebody is at work on it.
        """
        mine, now = Claim(owner, key, self._new_id()), self._clock()
        self._forget(now - KEPT)
        row = {
            "owner": owner,
            "key": key,
            "fingerprint": fingerprint,
            "claimed_at": stamp(now),
            "claim": mine.id,
        }
        try:
            with self._writing() as connection:
                connection.execute(insert(kept_answers), row)
        except IntegrityError:
            return self._there(mine, fingerprint, now)
        return mine

    def keep(self, claim: Claim, answer: str) -> None:
        """Say what came of it; nothing is kept when the claim was taken over meanwhile."""
        with self._writing() as connection:
            connection.execute(update(kept_answers).where(*_same(claim)).values(answer=answer))

    def give_up(self, claim: Claim) -> None:
        """Nothing came of it: the key is free again."""
        with self._writing() as connection:
            connection.execute(delete(kept_answers).where(*_same(claim)))

    def _there(self, mine: Claim, fingerprint: str, now: datetime) -> Claim | str:
        here = (kept_answers.c.owner == mine.owner, kept_answers.c.key == mine.key)
        with self._writing() as connection:
            row = connection.execute(select(kept_answers).where(*here)).first()
            if row is None or row.claimed_at <= stamp(now - KEPT):
                raise KeyInUse("Another request with this key has just ended. Send this one again.")
            if row.fingerprint != fingerprint:
                raise KeyReused(
                    "This Idempotency-Key was used for other files or another description. "
                    "Make a new one for each deposit."
                )
            if row.answer is not None:
                return str(row.answer)
            if row.claimed_at > stamp(now - ABANDONED):
                raise KeyInUse(
                    "A request with this key is still being worked on. Send this one again in a moment."
                )
            taken_over = {"claim": mine.id, "claimed_at": stamp(now)}
            connection.execute(update(kept_answers).where(*here).values(taken_over))
        return mine

    def _forget(self, before: datetime) -> None:
        """Whatever is older. Looked for first: most often there is nothing, and nobody has to wait."""
        old = kept_answers.c.claimed_at <= stamp(before)
        with self._reading() as connection:
            if connection.execute(select(kept_answers.c.key).where(old).limit(1)).first() is None:
                return
        with self._writing() as connection:
            connection.execute(delete(kept_answers).where(old))


def _same(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    c = kept_answers.c
    return c.owner == claim.owner, c.key == claim.key, c.claim == claim.id, c.answer.is_(None)
