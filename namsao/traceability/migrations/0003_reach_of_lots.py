from django.db import migrations

# All that came of lots (forward), or that they came of (backward), level by level: each level is
# one look into either index with a sorted list, where a recursive query descends once for each lot.
# A level costs as much as all that was found before it, so that what is still not at its end after
# so many (a chain of trade has five to ten) goes on as a recursive query, whose levels do not.
LEVELS = 24
FUNCTION = """
CREATE FUNCTION trace_{direction}(seeds int[], most int) RETURNS int[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
  reached int[] := seeds;
  front int[] := seeds;
BEGIN
  FOR level IN 1..{levels} LOOP
    front := ARRAY(
      SELECT lot_id FROM traceability_transformation{out_of}
      WHERE transformation_id = ANY(ARRAY(
        SELECT transformation_id FROM traceability_transformation{into}
        WHERE lot_id = ANY(front)))
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
    dependencies = [("traceability", "0002_growing_areas_diary_scans")]
    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION trace_forward"),
        migrations.RunSQL(BACKWARD, "DROP FUNCTION trace_backward"),
    ]
