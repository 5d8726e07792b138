"""The triggers that keep custody events as they were written.

The migration that first made them holds its own copy; a test compares what both make.
"""

_SQLITE = (
    """CREATE TRIGGER events_are_not_altered BEFORE UPDATE ON events
       BEGIN SELECT RAISE(ABORT, 'custody events are never altered'); END""",
    """CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
       BEGIN SELECT RAISE(ABORT, 'custody events are never removed'); END""",
    # INSERT OR REPLACE removes rows without the trigger above seeing it.
    """CREATE TRIGGER events_are_appended BEFORE INSERT ON events
       WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM events)
       BEGIN SELECT RAISE(ABORT, 'custody events are only appended'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'custody events are never altered or removed'; END $$""",
    """CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events
       FOR EACH ROW EXECUTE FUNCTION events_stay()""",
    """CREATE TRIGGER events_are_not_emptied BEFORE TRUNCATE ON events
       FOR EACH STATEMENT EXECUTE FUNCTION events_stay()""",
)


def trigger_statements(dialect: str) -> tuple[str, ...]:
    """What makes them in this kind of database."""
    return _POSTGRESQL if dialect == "postgresql" else _SQLITE
