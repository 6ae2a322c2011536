"""How guards are written down as triggers, for every migration that brings some. What a guard says stands in its migration.

Migrations rest on this file, so it only grows: a change here would change what an old migration does.
"""

from alembic import op

Guard = tuple[
    str, str, str, str, str | None
]  # name, table, event, condition, statement that locks first (PostgreSQL)


def never_replaced(table: str, updates: bool = False) -> list[Guard]:
    """INSERT OR REPLACE and UPDATE OR REPLACE remove the row in the way, and by default SQLite fires no trigger for that.

    `updates` also for a table whose rows may change: where none may, the guard against changing is there already.
    """
    same = [" AND ".join(f"r.{column} = NEW.{column}" for column in key) for key in unique_keys(table)]
    inserted = " OR ".join(f"EXISTS (SELECT 1 FROM {table} r WHERE {condition})" for condition in same)
    updated = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} r WHERE {condition} AND r.rowid <> OLD.rowid)" for condition in same
    )
    found: list[Guard] = [(f"{table}_never_replaced", table, "INSERT", inserted, None)]
    return found + ([(f"{table}_never_replaced_update", table, "UPDATE", updated, None)] if updates else [])


def unique_keys(table: str) -> list[list[str]]:
    """The columns of each primary key and unique constraint of a table; partial indexes have conditions of their own."""
    ask = op.get_bind().exec_driver_sql
    primary = [row[1] for row in sorted(ask(f"PRAGMA table_info({table})"), key=lambda row: row[5]) if row[5]]
    named = [row[1] for row in ask(f"PRAGMA index_list({table})") if row[2] and not row[4] and row[3] != "pk"]
    return [primary] + [[row[2] for row in ask(f"PRAGMA index_info({name})")] for name in sorted(named)]


def refuse(name: str, table: str, event: str, condition: str, lock: str | None) -> None:
    """One guard: raise `name` when the condition holds."""
    if not on_postgresql():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition}) "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
        return
    locking = lock.replace("SELECT 1", "PERFORM 1", 1) + "; " if lock else ""
    result = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {locking}"
        f"IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}'; END IF; "
        f"RETURN {'NULL' if event == 'TRUNCATE' else result}; END $$"
    )
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()")


def on_postgresql() -> bool:
    """Whether the database is PostgreSQL."""
    return op.get_bind().dialect.name == "postgresql"
