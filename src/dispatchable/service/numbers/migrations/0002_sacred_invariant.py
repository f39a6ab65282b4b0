"""The sacred invariant, kept by the database itself.

No number is in force (active, updating, update_failed, releasing) unless its version of an address is validated, not
revoked, of the number's own country and organisation, with evidence; and such a version can neither lose that nor go.
"""

from django.db import migrations

IN_FORCE = "('active', 'updating', 'update_failed', 'releasing')"
GOOD = """
    v.validated_at IS NOT NULL AND v.revoked_at IS NULL AND v.evidence_id IS NOT NULL
    AND v.country = {row}.country AND a.country = {row}.country AND a.organization_id = {row}.organization_id
"""
REFUSED = "a number in force needs a validated address version of its own country, with evidence"
PROTECTING = "an address version that protects a number in force stays validated"

VERSION = "addresses_addressversion"
ADDRESS = "addresses_emergencyaddress"
EVIDENCE = "addresses_evidence"
NUMBER = "numbers_telephonenumber"


def _sqlite() -> list[str]:
    good = f"""EXISTS (SELECT 1 FROM {VERSION} v JOIN {ADDRESS} a ON a.id = v.address_id
        JOIN {EVIDENCE} e ON e.id = v.evidence_id WHERE v.id = NEW.active_version_id AND {GOOD.format(row='NEW')})"""
    serves = f"EXISTS (SELECT 1 FROM {NUMBER} n WHERE n.active_version_id = {{id}} AND n.activation IN {IN_FORCE})"
    made = []
    for event in ("INSERT", "UPDATE"):
        made.append(
            f"""CREATE TRIGGER number_in_force_{event.lower()} BEFORE {event} ON {NUMBER}
            WHEN NEW.activation IN {IN_FORCE} AND NOT {good}
            BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"""
        )
    # an INSERT with the id of a row that is there can only be a REPLACE: it would delete without a delete trigger
    made.append(
        f"""CREATE TRIGGER version_in_force_insert BEFORE INSERT ON {VERSION}
        WHEN {serves.format(id='NEW.id')}
        BEGIN SELECT RAISE(ABORT, '{PROTECTING}'); END"""
    )
    made.append(
        f"""CREATE TRIGGER version_in_force_update BEFORE UPDATE ON {VERSION}
        WHEN (NEW.id <> OLD.id OR NEW.validated_at IS NULL OR NEW.revoked_at IS NOT NULL OR NEW.country <> OLD.country
              OR NEW.address_id <> OLD.address_id OR NEW.evidence_id IS NULL OR NEW.evidence_id <> OLD.evidence_id)
             AND {serves.format(id='OLD.id')}
        BEGIN SELECT RAISE(ABORT, '{PROTECTING}'); END"""
    )
    made.append(
        f"""CREATE TRIGGER version_in_force_delete BEFORE DELETE ON {VERSION}
        WHEN {serves.format(id='OLD.id')}
        BEGIN SELECT RAISE(ABORT, '{PROTECTING}'); END"""
    )
    held = f"""EXISTS (SELECT 1 FROM {NUMBER} n JOIN {VERSION} v ON v.id = n.active_version_id
        WHERE n.activation IN {IN_FORCE} AND v.{{column}} = OLD.id)"""
    made.append(
        f"""CREATE TRIGGER address_in_force_update BEFORE UPDATE ON {ADDRESS}
        WHEN (NEW.id <> OLD.id OR NEW.country <> OLD.country OR NEW.organization_id <> OLD.organization_id)
             AND {held.format(column='address_id')}
        BEGIN SELECT RAISE(ABORT, '{PROTECTING}'); END"""
    )
    made.append(
        f"""CREATE TRIGGER address_in_force_delete BEFORE DELETE ON {ADDRESS}
        WHEN {held.format(column='address_id')}
        BEGIN SELECT RAISE(ABORT, '{PROTECTING}'); END"""
    )
    made.append(
        f"""CREATE TRIGGER evidence_in_force_delete BEFORE DELETE ON {EVIDENCE}
        WHEN {held.format(column='evidence_id')}
        BEGIN SELECT RAISE(ABORT, '{PROTECTING}'); END"""
    )
    return made


def _postgresql() -> list[str]:
    # FOR SHARE: an address being taken back in another transaction is waited for, and then seen
    serves = f"EXISTS (SELECT 1 FROM {NUMBER} n WHERE n.active_version_id = OLD.id AND n.activation IN {IN_FORCE})"
    held = f"""EXISTS (SELECT 1 FROM {NUMBER} n JOIN {VERSION} v ON v.id = n.active_version_id
        WHERE n.activation IN {IN_FORCE} AND v.{{column}} = OLD.id)"""
    return [
        f"""CREATE FUNCTION number_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.activation IN {IN_FORCE} THEN
                PERFORM 1 FROM {VERSION} v JOIN {ADDRESS} a ON a.id = v.address_id
                    JOIN {EVIDENCE} e ON e.id = v.evidence_id
                    WHERE v.id = NEW.active_version_id AND {GOOD.format(row='NEW')} FOR SHARE OF v, a;
                IF NOT FOUND THEN
                    RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            END IF;
            RETURN NEW;
        END $$""",
        f"""CREATE TRIGGER number_in_force BEFORE INSERT OR UPDATE ON {NUMBER}
        FOR EACH ROW EXECUTE FUNCTION number_in_force()""",
        f"""CREATE FUNCTION version_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF NEW.id = OLD.id AND NEW.validated_at IS NOT NULL AND NEW.revoked_at IS NULL
                   AND NEW.country = OLD.country AND NEW.address_id = OLD.address_id
                   AND NEW.evidence_id IS NOT DISTINCT FROM OLD.evidence_id THEN
                    RETURN NEW;
                END IF;
            END IF;
            IF {serves} THEN
                RAISE EXCEPTION '{PROTECTING}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$""",
        f"""CREATE TRIGGER version_in_force BEFORE UPDATE OR DELETE ON {VERSION}
        FOR EACH ROW EXECUTE FUNCTION version_in_force()""",
        f"""CREATE FUNCTION address_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF NEW.id = OLD.id AND NEW.country = OLD.country AND NEW.organization_id = OLD.organization_id THEN
                    RETURN NEW;
                END IF;
            END IF;
            IF {held.format(column='address_id')} THEN
                RAISE EXCEPTION '{PROTECTING}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$""",
        f"""CREATE TRIGGER address_in_force BEFORE UPDATE OR DELETE ON {ADDRESS}
        FOR EACH ROW EXECUTE FUNCTION address_in_force()""",
    ]


def _drop(vendor: str) -> list[str]:
    if vendor == "sqlite":
        names = (
            "number_in_force_insert", "number_in_force_update", "version_in_force_insert", "version_in_force_update",
            "version_in_force_delete", "address_in_force_update", "address_in_force_delete", "evidence_in_force_delete",
        )  # fmt: skip
        return [f"DROP TRIGGER IF EXISTS {name}" for name in names]
    tables = {"number_in_force": NUMBER, "version_in_force": VERSION, "address_in_force": ADDRESS}
    return [
        statement
        for name, table in tables.items()
        for statement in (f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}()")
    ]


def _install(apps: object, schema_editor: object) -> None:
    vendor = schema_editor.connection.vendor
    for statement in _sqlite() if vendor == "sqlite" else _postgresql():
        schema_editor.execute(statement)


def _remove(apps: object, schema_editor: object) -> None:
    for statement in _drop(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Triggers on the numbers, and on the addresses that protect them."""

    dependencies = [("numbers", "0001_initial"), ("addresses", "0001_initial")]
    operations = [migrations.RunPython(_install, _remove)]
