"""Audit rows are only ever added. Blanking label, details and salt together is the one change let through."""

from django.db import migrations

from dispatchable.service.storage.triggers import drop, refuse, same

ROW, HEAD = "audit_auditrow", "audit_chainhead"
KEPT = (
    "id", "created_at", "organization_id", "chain", "sequence", "at", "actor_id", "actor_name", "action",
    "object_type", "object_id", "reason", "request_id", "private_digest", "previous_hash", "hash",
)  # fmt: skip


def add(apps, editor):
    empty = "'{}'::jsonb" if editor.connection.vendor == "postgresql" else "'{}'"
    blanked = f"NEW.object_label = '' AND NEW.salt = '' AND NEW.details = {empty} AND {same(editor, KEPT)}"
    refuse(editor, name="audit_row_kept", table=ROW, event="DELETE", message="audit rows are never deleted")
    refuse(editor, name="audit_row_fixed", table=ROW, event="UPDATE", message="audit rows never change", unless=blanked)
    refuse(editor, name="audit_head_kept", table=HEAD, event="DELETE", message="the end of a chain is never deleted")
    refuse(
        editor, name="audit_head_grows", table=HEAD, event="UPDATE", message="a chain only grows",
        unless="NEW.chain = OLD.chain AND NEW.sequence = OLD.sequence + 1",
    )  # fmt: skip


def remove(apps, editor):
    for name, table in (
        ("audit_row_kept", ROW), ("audit_row_fixed", ROW), ("audit_head_kept", HEAD), ("audit_head_grows", HEAD),
    ):  # fmt: skip
        drop(editor, name=name, table=table)


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
