"""The chain of events: each link's hash covers the event's whole content and the hash before it."""

import django.db.models.deletion
from django.db import migrations, models

# What the hash covers is documented in docs/guides/audit.md and computed again, independently, in
# namsao/kernel/auditing.py. The functions run with the rights of the tables' owner, so that the
# site needs none of its own on these tables.
FUNCTIONS = """
CREATE FUNCTION kernel_note_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO kernel_unlinked (event_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER kernel_event_noted AFTER INSERT ON kernel_event
FOR EACH ROW EXECUTE FUNCTION kernel_note_event();

CREATE FUNCTION kernel_link_events() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    place bigint;
    head text;
    linked bigint := 0;
    told record;
BEGIN
    IF NOT EXISTS (SELECT FROM kernel_unlinked) THEN
        RETURN 0;
    END IF;
    -- One at a time, until the transaction ends. It holds no other lock and waits for none.
    PERFORM pg_advisory_xact_lock(5207641093285436);
    SELECT position, hash INTO place, head
        FROM kernel_traillink ORDER BY position DESC LIMIT 1;
    place := coalesce(place, 0);
    head := coalesce(head, repeat('0', 64));
    FOR told IN
        WITH taken AS (DELETE FROM kernel_unlinked RETURNING event_id)
        SELECT e.id, jsonb_build_array(
            e.id, e.action, e.subject, e.story, e.by_id,
            to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            e.before, e.after, e.facts, e.digests
        )::text AS content
        FROM taken JOIN kernel_event e ON e.id = taken.event_id
        ORDER BY e.id
    LOOP
        place := place + 1;
        head := encode(sha256(convert_to(head || E'\\n' || told.content, 'UTF8')), 'hex');
        INSERT INTO kernel_traillink (position, event_id, hash) VALUES (place, told.id, head);
        linked := linked + 1;
    END LOOP;
    RETURN linked;
END $$;
"""
WITHOUT = """
DROP TRIGGER kernel_event_noted ON kernel_event;
DROP FUNCTION kernel_note_event();
DROP FUNCTION kernel_link_events();
"""
# The events that stand already, in their order.
LINK_ALL = """
INSERT INTO kernel_unlinked (event_id) SELECT id FROM kernel_event;
SELECT kernel_link_events();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_initial")]

    operations = [
        migrations.AddField("event", "digests", models.JSONField(default=dict)),
        migrations.CreateModel(
            name="TrailLink",
            fields=[
                ("position", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="link",
                        to="kernel.event",
                    ),
                ),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Unlinked",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="kernel.event",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("position", models.PositiveBigIntegerField()),
                ("head", models.CharField(max_length=64)),
                ("faults", models.JSONField(default=list)),
                ("fault_count", models.PositiveIntegerField(default=0)),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.RunSQL(FUNCTIONS, WITHOUT),
        migrations.RunSQL(LINK_ALL, migrations.RunSQL.noop),
    ]
