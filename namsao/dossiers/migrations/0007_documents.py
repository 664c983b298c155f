"""Evidence points at a document of its producer, which may serve many criteria and dossiers."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from namsao.kernel.folding import fold


def make_documents(apps, schema_editor):
    """One document for each producer, file, kind and name that stands in the evidence."""
    Document = apps.get_model("dossiers", "Document")
    Evidence = apps.get_model("dossiers", "Evidence")
    made = {}
    rows = Evidence.objects.order_by("id").select_related("file").annotate(producer=F("dossier__product__producer_id"))
    for row in rows.iterator(chunk_size=1000):
        key = (row.producer, row.file_id, row.kind, row.name)
        if key not in made:
            readable = row.file.media_type in ("application/pdf", "image/jpeg", "image/png", "image/webp")
            made[key] = Document.objects.create(
                producer_id=row.producer,
                file_id=row.file_id,
                kind=row.kind,
                name=row.name,
                added_at=row.added_at,
                text_state="waiting" if readable else "none",
                search_key=fold(row.name),
            ).pk
        Evidence.objects.filter(pk=row.pk).update(document_id=made[key])
    # The table is altered next, which PostgreSQL refuses while checks are still pending.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):

    dependencies = [
        ("dossiers", "0006_that_follow"),
        ("kernel", "0001_initial"),
        ("producers", "0002_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="loại minh chứng")),
                ("name", models.CharField(max_length=200, verbose_name="tên tài liệu")),
                ("number", models.CharField(blank=True, max_length=100, verbose_name="số, ký hiệu")),
                ("issuer", models.CharField(blank=True, max_length=200, verbose_name="nơi cấp")),
                ("issued_on", models.DateField(null=True, verbose_name="ngày cấp")),
                ("expires_on", models.DateField(null=True, verbose_name="ngày hết hạn")),
                ("product_name", models.CharField(blank=True, max_length=200, verbose_name="tên sản phẩm in trên giấy")),
                ("added_at", models.DateTimeField()),
                ("text", models.TextField(default="", editable=False)),
                ("text_state", models.CharField(choices=[("none", "Không đọc chữ từ loại tệp này"), ("waiting", "Đang chờ đọc chữ"), ("scan", "Bản quét, máy chủ chưa cài phần đọc chữ từ ảnh"), ("read", "Đã đọc chữ"), ("failed", "Không đọc được chữ")], default="none", max_length=10)),
                ("proposed", models.JSONField(default=dict, editable=False)),
                ("search_key", models.TextField(default="", editable=False)),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile")),
                ("producer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="producers.producer")),
                ("supersedes", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="newer", to="dossiers.document")),
            ],
            options={
                "verbose_name": "tài liệu",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=Q(("text_state__in", ["waiting", "scan"])), fields=["id"], name="dossiers_text_waiting"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("issued_on__isnull", True), ("expires_on__isnull", True), ("expires_on__gte", F("issued_on")), _connector="OR"),
                        name="dossiers_document_dates_in_order", violation_error_message="Ngày hết hạn phải sau ngày cấp.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="evidence",
            name="document",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="dossiers.document"),
        ),
        migrations.RunPython(make_documents),
        migrations.AlterField(
            model_name="evidence",
            name="document",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="dossiers.document"),
        ),
        migrations.RemoveField(model_name="evidence", name="kind"),
        migrations.RemoveField(model_name="evidence", name="name"),
        migrations.RemoveField(model_name="evidence", name="file"),
    ]
