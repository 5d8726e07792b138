"""The triggers that keep custody events and audit events as they were written.

The migrations that first made them hold their own copies; a test compares what both make.
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
    """CREATE TRIGGER audit_events_are_not_altered BEFORE UPDATE ON audit_events
       BEGIN SELECT RAISE(ABORT, 'audit events are never altered'); END""",
    """CREATE TRIGGER audit_events_are_not_removed BEFORE DELETE ON audit_events
       BEGIN SELECT RAISE(ABORT, 'audit events are never removed'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'custody events are never altered or removed'; END $$""",
    """CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events
       FOR EACH ROW EXECUTE FUNCTION events_stay()""",
    """CREATE TRIGGER events_are_not_emptied BEFORE TRUNCATE ON events
       FOR EACH STATEMENT EXECUTE FUNCTION events_stay()""",
    """CREATE FUNCTION audit_events_stay() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit events are never altered or removed'; END $$""",
    """CREATE TRIGGER audit_events_stay BEFORE UPDATE OR DELETE ON audit_events
       FOR EACH ROW EXECUTE FUNCTION audit_events_stay()""",
    """CREATE TRIGGER audit_events_are_not_emptied BEFORE TRUNCATE ON audit_events
       FOR EACH STATEMENT EXECUTE FUNCTION audit_events_stay()""",
)


def trigger_statements(dialect: str) -> tuple[str, ...]:
    """What makes them in this kind of database."""
    return _POSTGRESQL if dialect == "postgresql" else _SQLITE
