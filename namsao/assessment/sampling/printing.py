"""Labels for samples."""

from django.conf import settings
from django.utils.timezone import localtime

from namsao.assessment.models import Sample
from namsao.dossiers.models import Dossier
from namsao.papers import labels as paper
from namsao.papers.render import render


def print_labels(dossier: Dossier, samples: list[Sample]) -> bytes:
    """An A4 sheet with a label for each sample; its code opens the sample's page."""
    entry = dossier.entries.order_by("id").last()
    return render(
        paper.SampleLabels(
            product=dossier.product.name,
            labels=tuple(
                paper.SampleLabel(
                    code=sample.code,
                    product=dossier.product.name,
                    round=entry.round.name if entry else "",
                    received_on=localtime(sample.received_at).date(),
                    address=f"{settings.ADDRESS}{sample.get_absolute_url()}",
                )
                for sample in samples
            ),
        )
    )
