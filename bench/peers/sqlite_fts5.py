"""SQLite FTS5: unicode61 without accents, bm25, no stems; facets by joining the hits to a table."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from bench.corpus import Text
from bench.passes import UnsupportedQueryError
from bench.queries import Query, Tree

FACETS = ("collection", "language", "type", "year")


class SqliteFts5:
    """A full-text table without content of its own beside a table of facts."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "fts5.sqlite"

    def build(self, texts: Iterable[Text]) -> None:
        self.path.unlink(missing_ok=True)
        connection = sqlite3.connect(self.path)
        connection.execute(
            "CREATE VIRTUAL TABLE found USING fts5"
            "(text, title, sender, content='', tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute(
            "CREATE TABLE facts (id INTEGER PRIMARY KEY, collection, language, type, year INTEGER)"
        )
        with connection:
            for text in texts:
                words = (text.number, f"{text.title}\n{text.body}", text.title, text.sender)
                connection.execute(
                    "INSERT INTO found (rowid, text, title, sender) VALUES (?, ?, ?, ?)", words
                )
                facts = (text.number, text.collection, text.language, text.type, int(text.date[:4]))
                connection.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", facts)
        connection.close()

    def open(self) -> None:
        self._connection = sqlite3.connect(self.path)
        self._connection.execute("PRAGMA temp_store = MEMORY")
        self._connection.execute("CREATE TEMP TABLE hits (id INTEGER PRIMARY KEY)")

    def answer(self, asked: Query) -> int:
        match, conditions, values = _translated(asked.tree)
        where = " AND ".join(["found MATCH ?", *conditions])
        joined = "found JOIN facts ON facts.id = found.rowid" if conditions else "found"
        run = self._connection.execute
        run(
            f"SELECT found.rowid FROM {joined} WHERE {where} ORDER BY rank LIMIT 10", (match, *values)
        ).fetchall()
        run("DELETE FROM hits")
        run(f"INSERT INTO hits SELECT found.rowid FROM {joined} WHERE {where}", (match, *values))
        for name in FACETS:
            run(
                f"SELECT {name}, count(*) FROM hits JOIN facts USING (id) GROUP BY 1 ORDER BY 2 DESC"
            ).fetchall()
        return int(run("SELECT count(*) FROM hits").fetchone()[0])


def _translated(tree: Tree) -> tuple[str, list[str], list[object]]:
    """The match expression, and what plain SQL has to say beside it."""
    conditions: list[str] = []
    values: list[object] = []
    words: list[str] = []
    for child in tree["children"] if tree["op"] == "and" else [tree]:
        match child:
            case {"op": "date", "from": start, "to": end}:
                conditions.append("year BETWEEN ? AND ?")
                values += [start, end]
            case {"op": "value", "field": field, "value": value}:
                conditions.append(f"{field} = ?")
                values.append(value)
            case {"op": "not", "child": inner}:
                words = [f"({' AND '.join(words)}) NOT {_match(inner)}"]
            case _:
                words.append(_match(child))
    return " AND ".join(words), conditions, values


def _match(tree: Tree) -> str:
    match tree:
        case {"op": "word", "word": word}:
            return f'{{text}} : "{word}"'
        case {"op": "title", "word": word}:
            return f'{{title}} : "{word}"'
        case {"op": "from", "word": word}:
            return f'{{sender}} : "{word}"'
        case {"op": "phrase", "words": words}:
            return f'{{text}} : "{" ".join(words)}"'
        case {"op": "near", "words": [first, second], "distance": distance}:
            return f'{{text}} : NEAR("{first}" "{second}", {distance - 1})'
        case {"op": "prefix", "prefix": prefix}:
            return f'{{text}} : "{prefix}" *'
        case {"op": "or", "children": children}:
            return f"({' OR '.join(_match(child) for child in children)})"
    raise UnsupportedQueryError(tree["op"])
