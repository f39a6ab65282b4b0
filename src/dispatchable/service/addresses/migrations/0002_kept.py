"""What the database itself refuses: to change evidence, and to take from a validated version what validates it.

Evidence is written once. A validated version may only be revoked. Neither can be deleted, but for those of a
demonstration organisation, which can be removed whole. A later migration that rebuilds one of these tables on SQLite
drops its triggers and must make them again.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

KEPT_COLUMNS = (
    "id", "created_at", "number", "country", "state", "elements", "line", "as_written", "normalised_key", "depth",
    "longitude", "latitude", "validated_at", "validated_how", "validated_by_id", "validated_by_name", "address_id",
    "evidence_id", "manual_validation_id",
)  # fmt: skip
"""Columns of a validated version that never change: all but ``revoked_at``."""

_CHANGED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in KEPT_COLUMNS)
_REAL = (
    "(SELECT NOT is_demo FROM organizations_organization WHERE id = {})"
)
_OWNER = "(SELECT organization_id FROM addresses_emergencyaddress WHERE id = OLD.address_id)"

SQLITE = (
    """CREATE TRIGGER evidence_unchanged BEFORE UPDATE ON addresses_evidence
    BEGIN SELECT RAISE(ABORT, 'evidence is written once'); END""",
    f"""CREATE TRIGGER evidence_stays BEFORE DELETE ON addresses_evidence
    WHEN {_REAL.format("OLD.organization_id")}
    BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END""",
    f"""CREATE TRIGGER version_unchanged BEFORE UPDATE ON addresses_addressversion
    WHEN OLD.validated_at IS NOT NULL AND (
      {_CHANGED} OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NOT OLD.revoked_at))
    BEGIN SELECT RAISE(ABORT, 'a validated address version may only be revoked'); END""",
    f"""CREATE TRIGGER version_stays BEFORE DELETE ON addresses_addressversion
    WHEN OLD.validated_at IS NOT NULL AND {_REAL.format(_OWNER)}
    BEGIN SELECT RAISE(ABORT, 'a validated address version is never deleted'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION addresses_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE FUNCTION addresses_refuse_real() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE owner uuid;
    BEGIN
      IF TG_TABLE_NAME = 'addresses_evidence' THEN owner := OLD.organization_id;
      ELSE
        IF OLD.validated_at IS NULL THEN RETURN OLD; END IF;
        SELECT organization_id INTO owner FROM addresses_emergencyaddress WHERE id = OLD.address_id;
      END IF;
      IF (SELECT is_demo FROM organizations_organization WHERE id = owner) THEN RETURN OLD; END IF;
      RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER evidence_unchanged BEFORE UPDATE ON addresses_evidence
    FOR EACH ROW EXECUTE FUNCTION addresses_refuse('evidence is written once')""",
    """CREATE TRIGGER evidence_stays BEFORE DELETE ON addresses_evidence
    FOR EACH ROW EXECUTE FUNCTION addresses_refuse_real('evidence is never deleted')""",
    """CREATE TRIGGER version_unchanged BEFORE UPDATE ON addresses_addressversion
    FOR EACH ROW WHEN (OLD.validated_at IS NOT NULL AND (
      to_jsonb(NEW) - 'revoked_at' IS DISTINCT FROM to_jsonb(OLD) - 'revoked_at'
      OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)))
    EXECUTE FUNCTION addresses_refuse('a validated address version may only be revoked')""",
    """CREATE TRIGGER version_stays BEFORE DELETE ON addresses_addressversion
    FOR EACH ROW EXECUTE FUNCTION addresses_refuse_real('a validated address version is never deleted')""",
)
NAMES = (
    ("evidence_unchanged", "addresses_evidence"),
    ("evidence_stays", "addresses_evidence"),
    ("version_unchanged", "addresses_addressversion"),
    ("version_stays", "addresses_addressversion"),
)


def forwards(apps: Any, schema_editor: Any) -> None:
    """Make the triggers."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def backwards(apps: Any, schema_editor: Any) -> None:
    """Take them away."""
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table in NAMES:
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}" if on_postgresql else f"DROP TRIGGER {name}")
    if on_postgresql:
        schema_editor.execute("DROP FUNCTION addresses_refuse()")
        schema_editor.execute("DROP FUNCTION addresses_refuse_real()")


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = (("addresses", "0001_initial"), ("organizations", "0001_initial"))
    operations = (migrations.RunPython(forwards, backwards),)
