from django.db import migrations

# As 0003, in two looks a level: which changes the lots went into, which lots came out of them. The
# last level of most walks is lots for sale, which went into nothing: the second look is then spared.
LEVELS = 24
FUNCTION = """
CREATE OR REPLACE FUNCTION trace_{direction}(seeds int[], most int) RETURNS int[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
  reached int[] := seeds;
  front int[] := seeds;
  changes int[];
BEGIN
  FOR level IN 1..{levels} LOOP
    changes := ARRAY(
      SELECT transformation_id FROM traceability_transformation{into}
      WHERE lot_id = ANY(front));
    IF cardinality(changes) = 0 THEN
      RETURN reached[1:coalesce(most, cardinality(reached))];
    END IF;
    front := ARRAY(
      SELECT lot_id FROM traceability_transformation{out_of}
      WHERE transformation_id = ANY(changes)
      EXCEPT SELECT unnest(reached));
    IF cardinality(front) = 0 THEN
      RETURN reached[1:coalesce(most, cardinality(reached))];
    END IF;
    reached := reached || front;
    IF cardinality(reached) >= most THEN
      RETURN reached[1:most];
    END IF;
  END LOOP;
  RETURN ARRAY(
    WITH RECURSIVE walk(lot_id) AS (
      SELECT unnest(reached)
    UNION
      SELECT other.lot_id FROM walk
      JOIN traceability_transformation{into} one ON one.lot_id = walk.lot_id
      JOIN traceability_transformation{out_of} other USING (transformation_id)
    )
    SELECT lot_id FROM walk LIMIT most);
END $$;
"""
FORWARD = FUNCTION.format(direction="forward", into="input", out_of="output", levels=LEVELS)
BACKWARD = FUNCTION.format(direction="backward", into="output", out_of="input", levels=LEVELS)


class Migration(migrations.Migration):
    dependencies = [("traceability", "0004_recall_starts_households")]
    # Both forms answer the same, so going back needs nothing.
    operations = [
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.RunSQL(BACKWARD, migrations.RunSQL.noop),
    ]
