"""Products are found by words instead of runs of letters; a slip is corrected to a known word."""

from itertools import batched
from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from namsao.market.ranking import ELEMENT, elements_of, key_of, shortened

AT_ONCE = 1000


def by_words(apps: Any, schema_editor: Any) -> None:
    """Every entry's keys anew, and the words that they are made of."""
    entries = apps.get_model("market", "Entry").objects
    known: set[str] = set()
    rows = entries.order_by("pk").only("pk", "name", "around").iterator(AT_ONCE)
    for some in batched(rows, AT_ONCE, strict=False):
        for entry in some:
            entry.around, entry.name_key = key_of(entry.around), key_of(entry.name)
            entry.elements = elements_of(entry.name_key, entry.around)
            known.update(entry.around.split(), entry.name_key.split())
        entries.bulk_update(some, ("around", "name_key", "elements"), batch_size=200)
    word = apps.get_model("market", "Word")
    word.objects.bulk_create(
        [word(one, shortened(one)) for one in sorted({one[:ELEMENT] for one in known})],
        batch_size=AT_ONCE,
    )


class Migration(migrations.Migration):
    dependencies = [("market", "0004_fairs")]

    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(max_length=60, primary_key=True, serialize=False)),
                (
                    "shortened",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60)
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["shortened"], name="market_word_shortened"
                    )
                ],
            },
        ),
        migrations.RunPython(by_words, migrations.RunPython.noop),
        migrations.RunSQL("ANALYZE market_entry", migrations.RunSQL.noop),
    ]
