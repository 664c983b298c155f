from django.db import migrations, models

COPY = """
INSERT INTO assessment_citation (finding_id, evidence_id)
SELECT finding_id, evidence_id FROM assessment_finding_evidence
"""


class Migration(migrations.Migration):
    """Findings cite a page; a sheet counts its savings; a reason below the producer's claim."""

    dependencies = [("assessment", "0006_samples"), ("dossiers", "0007_documents")]

    operations = [
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.PositiveSmallIntegerField(null=True, verbose_name="trang")),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=models.deletion.PROTECT, related_name="+", to="dossiers.evidence"
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE,
                        related_name="citations",
                        to="assessment.finding",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                fields=("finding", "evidence"), name="assessment_evidence_cited_once"
            ),
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="finding", name="evidence"),
        migrations.AddField(
            model_name="finding",
            name="evidence",
            field=models.ManyToManyField(
                related_name="+", through="assessment.Citation", to="dossiers.evidence"
            ),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="scoresheet", name="delivery", field=models.UUIDField(null=True)
        ),
        migrations.AddField(
            model_name="score", name="reason", field=models.TextField(blank=True)
        ),
        migrations.AddField(
            model_name="score", name="version", field=models.PositiveIntegerField(default=0)
        ),
    ]
