"""Finding rows by the words in them, in a table of a million as in one of ten: an index that the database keeps itself.

SQLite has FTS5 in every build that Python ships, PostgreSQL its text search with GIN; neither needs an extension to be
installed, as ``pg_trgm`` would. Both find whole words by their beginnings, in any order, without regard to case and
accents: what people type into a search field. What a number, a reference or a code contains is found by other indexes.

Triggers keep the index, so no way of writing rows can forget it: not a bulk insert, not an import, not direct SQL. They
alone are taken off before a migration runs (SQLite rebuilds a table that changes, and will not have a trigger that
names a table which is gone). After it they are put back, and only the rows whose words the migration changed are
written again; an index is made anew only when its own definition is another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.expressions import RawSQL
from django.db.models.signals import post_migrate, pre_migrate

from dispatchable.engine.civic.folding import fold

MOST = 10_000
"""Rows that one search looks at: what it finds beyond them, a longer text must narrow."""
MOST_WORDS = 8
_EXPANDED = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss"), ("ø", "o"), ("Ø", "o"), ("ł", "l"))
_ACCENTED = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿšžÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŠŽășțąćęńśźżčďěňřťůőűĂȘȚĄĆĘŃŚŹŻČĎĚŇŘŤŮŐŰŁ"
_PLAIN = "aaaaaaceeeeiiiinooooouuuuyyszaaaaaaceeeeiiiinooooouuuuyszastacenszzcdenrtuouastacenszzcdenrtuoul"
_MADE = "words_made"
_PAUSED = " paused"
"""Behind the name of an index whose triggers are off: what becomes of its table meanwhile, it does not see."""
_SAME_WORDS = frozenset({"CreateModel", "AddIndex", "RemoveIndex", "RenameIndex", "AddConstraint", "RemoveConstraint",
                         "AlterModelOptions", "AddField"})  # fmt: skip
"""Operations of migrations that leave the rows of every table, and what stands in their columns, as they are."""
_unchanged: set[tuple[str, str]] = set()
"""Indexes paused for migrations of no other operations: nothing is to be compared."""


@dataclass(frozen=True)
class Also:
    """Another table whose change changes a row's words: ``columns`` of ``table``, for the rows that ``where`` finds.

    ``where`` is SQL over ``NEW`` (the changed row) and ``t`` (the indexed table).
    """

    table: str
    columns: tuple[str, ...]
    where: str


@dataclass(frozen=True)
class WordIndex:
    """The words of one table. ``scope`` and ``text`` are SQL over a row called ``{row}``; ``watched`` its columns."""

    name: str
    table: str
    scope: str
    """The organisation's id."""
    text: str
    watched: tuple[str, ...]
    also: tuple[Also, ...] = ()

    def digest(self, vendor: str) -> str:
        """Changes whenever the index would be made differently."""
        return hashlib.sha256(repr((vendor, _ACCENTED, self)).encode()).hexdigest()[:32]


def words_of(text: str) -> list[str]:
    """The words of what somebody typed, folded as they are in the index."""
    return fold(text).split()[:MOST_WORDS]


def fitting(index: WordIndex, text: str, scope: UUID | None, most: int = MOST, using: str = "default") -> RawSQL | None:
    """The ids of rows in which each word of ``text`` begins a word; None when it has no word.

    For ``filter(pk__in=...)``. ``scope`` None looks in all organisations. No more than ``most`` + 1 are found.
    """
    words = words_of(text)
    if not words:
        return None
    if connections[using].vendor == "postgresql":
        query = " & ".join(f"{word}:*" for word in words)
        where = "words @@ to_tsquery('simple', %s)" + (" AND scope = %s" if scope else "")
        parameters: list[Any] = [query, *([str(scope)] if scope else []), most + 1]
        return RawSQL(f"SELECT id FROM words_{index.name} WHERE {where} LIMIT %s", parameters)
    match = " AND ".join(f'"{word}"*' for word in words)
    match = f"text:({match})" + (f' AND scope:"{scope.hex}"' if scope else "")
    sql = f"""SELECT k.id FROM words_{index.name} JOIN words_{index.name}_key k ON k.docid = words_{index.name}.rowid
        WHERE words_{index.name} MATCH %s LIMIT %s"""
    return RawSQL(sql, [match, most + 1])


def keep(config: AppConfig, index: WordIndex) -> None:
    """Have the index kept from now on: to be called once, when the app of its table is ready."""

    def before(using: str, plan: Sequence[Any], **_: Any) -> None:
        if plan:
            pause(index, using, compare=not _keeps_words(plan))

    def after(using: str, **_: Any) -> None:
        ensure(index, using)

    # the dispatcher holds receivers weakly unless told
    pre_migrate.connect(before, sender=config, weak=False, dispatch_uid=f"words-{index.name}-before")
    post_migrate.connect(after, sender=config, weak=False, dispatch_uid=f"words-{index.name}-after")


def _keeps_words(plan: Sequence[Any]) -> bool:
    return all(type(each).__name__ in _SAME_WORDS for migration, _backwards in plan for each in migration.operations)


def pause(index: WordIndex, using: str = "default", *, compare: bool = True) -> None:
    """Take the triggers of the index off until ``ensure``, which then looks for rows that changed, if ``compare``."""
    connection = connections[using]
    if _MADE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {_MADE} SET name = %s WHERE name = %s", [index.name + _PAUSED, index.name])
        # one that was paused before, by a migration that was broken off, may have missed anything
        if cursor.rowcount and not compare:
            _unchanged.add((using, index.name))
        else:
            _unchanged.discard((using, index.name))
    _take_off(index, using)


def ensure(index: WordIndex, using: str = "default") -> None:
    """Make the index, and fill it, unless it stands as it should; one that was paused is brought up to its table."""
    connection = connections[using]
    if index.table not in connection.introspection.table_names():
        return
    digest = index.digest(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {_MADE} (name varchar(40) PRIMARY KEY, digest varchar(32))")
        cursor.execute(f"SELECT name FROM {_MADE} WHERE name LIKE %s AND digest = %s", [index.name + "%", digest])
        names = {row[0] for row in cursor.fetchall()}
    if index.name in names:
        return
    make, bring_up, triggers = (
        (_postgresql, _postgresql_changed, _postgresql_triggers)
        if connection.vendor == "postgresql"
        else (_sqlite, _sqlite_changed, _sqlite_triggers)
    )
    with transaction.atomic(using), connection.cursor() as cursor:
        if index.name + _PAUSED in names:
            _take_off(index, using)
            made = () if (using, index.name) in _unchanged else bring_up(index)
        else:
            drop(index, using)
            made = make(index)
        for statement in (*made, *triggers(index)):
            cursor.execute(statement)
        cursor.execute(f"DELETE FROM {_MADE} WHERE name = %s", [index.name + _PAUSED])
        cursor.execute(f"INSERT INTO {_MADE} (name, digest) VALUES (%s, %s)", [index.name, digest])
    _unchanged.discard((using, index.name))


def drop(index: WordIndex, using: str = "default") -> None:
    """Take the index away, if it is there."""
    connection = connections[using]
    _take_off(index, using)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS words_{index.name}")
        cursor.execute(f"DROP TABLE IF EXISTS words_{index.name}_key")
        if _MADE in connection.introspection.table_names():
            cursor.execute(f"DELETE FROM {_MADE} WHERE name IN (%s, %s)", [index.name, index.name + _PAUSED])


def _take_off(index: WordIndex, using: str) -> None:
    connection = connections[using]
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for trigger, table in _triggers(index):
            if table not in tables:
                continue
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {trigger}()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")


def _triggers(index: WordIndex) -> Iterator[tuple[str, str]]:
    for event in ("insert", "update", "delete"):
        yield f"words_{index.name}_{event}", index.table
    for number, other in enumerate(index.also):
        yield f"words_{index.name}_also{number}", other.table


def _expanded(text: str) -> str:
    for letter, plain in _EXPANDED:
        text = f"replace({text}, '{letter}', '{plain}')"
    return text


def _sqlite_cells(index: WordIndex, row: str) -> str:
    return f"{index.scope.format(row=row)}, {_expanded(index.text.format(row=row))}"


def _sqlite(index: WordIndex) -> Iterator[str]:
    name, table = f"words_{index.name}", index.table
    yield f"CREATE TABLE {name}_key (docid INTEGER PRIMARY KEY, id char(32) NOT NULL UNIQUE)"
    yield f"""CREATE VIRTUAL TABLE {name} USING fts5(scope, text, detail=column, columnsize=0, prefix='2 3',
        tokenize="unicode61 remove_diacritics 2")"""
    yield f"INSERT INTO {name}_key (id) SELECT id FROM {table} ORDER BY id"
    yield f"""INSERT INTO {name} (rowid, scope, text)
        SELECT k.docid, {_sqlite_cells(index, "t")}
        FROM {name}_key k JOIN {table} t ON t.id = k.id ORDER BY k.docid"""


def _sqlite_changed(index: WordIndex) -> Iterator[str]:
    name, table = f"words_{index.name}", index.table
    gone = f"SELECT k.docid FROM {name}_key k WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = k.id)"
    yield f"DELETE FROM {name} WHERE rowid IN ({gone})"
    yield f"DELETE FROM {name}_key WHERE docid IN ({gone})"
    yield f"""UPDATE {name} SET (scope, text) = (SELECT {_sqlite_cells(index, "t")}
            FROM {table} t JOIN {name}_key k ON k.id = t.id WHERE k.docid = {name}.rowid)
        WHERE rowid IN (SELECT k.docid FROM {name}_key k JOIN {table} t ON t.id = k.id
            JOIN {name} w ON w.rowid = k.docid WHERE (w.scope, w.text) IS NOT ({_sqlite_cells(index, "t")}))"""
    yield f"INSERT INTO {name}_key (id) SELECT t.id FROM {table} t WHERE t.id NOT IN (SELECT k.id FROM {name}_key k)"
    yield f"""INSERT INTO {name} (rowid, scope, text) SELECT k.docid, {_sqlite_cells(index, "t")}
        FROM {name}_key k JOIN {table} t ON t.id = k.id WHERE k.docid NOT IN (SELECT rowid FROM {name})"""


def _sqlite_triggers(index: WordIndex) -> Iterator[str]:
    name, table = f"words_{index.name}", index.table
    new = _sqlite_cells(index, "NEW")
    docid = f"(SELECT docid FROM {name}_key WHERE id = {{row}}.id)"
    yield f"""CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN
        INSERT INTO {name}_key (id) VALUES (NEW.id);
        INSERT INTO {name} (rowid, scope, text) VALUES ({docid.format(row="NEW")}, {new}); END"""
    yield f"""CREATE TRIGGER {name}_update AFTER UPDATE OF {", ".join(index.watched)} ON {table} BEGIN
        UPDATE {name} SET (scope, text) = ({new}) WHERE rowid = {docid.format(row="OLD")}; END"""
    yield f"""CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN
        DELETE FROM {name} WHERE rowid = {docid.format(row="OLD")};
        DELETE FROM {name}_key WHERE id = OLD.id; END"""
    for number, other in enumerate(index.also):
        row = f"(SELECT k.docid FROM {table} t JOIN {name}_key k ON k.id = t.id WHERE {other.where})"
        words = _expanded(index.text.format(row="t"))
        yield f"""CREATE TRIGGER {name}_also{number} AFTER UPDATE OF {", ".join(other.columns)} ON {other.table} BEGIN
            UPDATE {name} SET text = (SELECT {words} FROM {table} t WHERE {other.where}) WHERE rowid IN {row}; END"""


def _postgresql_words(index: WordIndex, row: str) -> str:
    plain = f"translate({_expanded(index.text.format(row=row))}, '{_ACCENTED}', '{_PLAIN}')"
    return f"to_tsvector('simple', regexp_replace(lower({plain}), '[^a-z0-9]+', ' ', 'g'))"


def _postgresql(index: WordIndex) -> Iterator[str]:
    name = f"words_{index.name}"
    yield f"CREATE TABLE {name} (id uuid PRIMARY KEY, scope uuid, words tsvector)"
    yield f"INSERT INTO {name} {_postgresql_rows(index)}"
    yield f"CREATE INDEX {name}_gin ON {name} USING gin (words)"


def _postgresql_rows(index: WordIndex) -> str:
    scope = index.scope.format(row="t")
    return f"SELECT t.id, {scope}, {_postgresql_words(index, 't')} FROM {index.table} t"


def _postgresql_changed(index: WordIndex) -> Iterator[str]:
    name = f"words_{index.name}"
    yield f"DELETE FROM {name} w WHERE NOT EXISTS (SELECT 1 FROM {index.table} t WHERE t.id = w.id)"
    yield f"""INSERT INTO {name} AS w {_postgresql_rows(index)}
        ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, words = excluded.words
        WHERE (w.scope, w.words) IS DISTINCT FROM (excluded.scope, excluded.words)"""


def _postgresql_triggers(index: WordIndex) -> Iterator[str]:
    name, table = f"words_{index.name}", index.table

    def words(row: str) -> str:
        return _postgresql_words(index, row)

    bodies = {
        "insert": f"INSERT INTO {name} VALUES (NEW.id, {index.scope.format(row='NEW')}, {words('NEW')})",
        "update": f"""UPDATE {name} SET scope = {index.scope.format(row="NEW")}, words = {words("NEW")}
            WHERE id = NEW.id""",
        "delete": f"DELETE FROM {name} WHERE id = OLD.id",
    }
    for event, body in bodies.items():
        columns = f" OF {', '.join(index.watched)}" if event == "update" else ""
        yield from _function(f"{name}_{event}", f"{event.upper()}{columns}", table, body)
    for number, other in enumerate(index.also):
        body = f"UPDATE {name} w SET words = {words('t')} FROM {table} t WHERE w.id = t.id AND {other.where}"
        yield from _function(f"{name}_also{number}", f"UPDATE OF {', '.join(other.columns)}", other.table, body)


def _function(name: str, event: str, table: str, body: str) -> Iterator[str]:
    yield f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {body}; RETURN NULL; END $$"""
    yield f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
