"""Labels for samples."""

from django.conf import settings
from django.utils.timezone import localtime

from namsao.assessment.models import Round, Sample
from namsao.dossiers.models import Dossier
from namsao.papers import labels as paper
from namsao.papers.render import render


def print_labels(dossier: Dossier, samples: list[Sample]) -> bytes:
    """An A4 sheet with a label for each sample; its code opens the sample's page."""
    entry = dossier.entries.order_by("id").last()
    return _sheet(dossier.product.name, entry.round.name if entry else "", samples)


def print_labels_of_round(found: Round, samples: list[Sample]) -> bytes:
    """The same for all samples of a round, one after another on as many sheets as they need."""
    return _sheet(found.name, found.name, samples)


def _sheet(title: str, round_name: str, samples: list[Sample]) -> bytes:
    labels = tuple(
        paper.SampleLabel(
            code=sample.code,
            product=sample.dossier.product.name,
            round=round_name,
            received_on=localtime(sample.received_at).date(),
            address=f"{settings.ADDRESS}{sample.get_absolute_url()}",
        )
        for sample in samples
    )
    return render(paper.SampleLabels(product=title, labels=labels))
