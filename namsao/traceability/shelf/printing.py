"""Labels for packs: a code that scans from fifteen millimetres, the lot, the day."""

from namsao.papers import labels as paper
from namsao.papers.render import render
from namsao.traceability.shelf.resolving import page_address
from namsao.traceability.shelf.telling import Told

FORMS = {"sheet": 24, "roll": 1}  # labels on a page


def print_labels(told: Told, form: str) -> bytes:
    """A page of labels as PDF: 24 on A4, or one of 50 by 30 mm for a roll printer.

    Raises KeyError for another form.
    """
    product = told.product
    assert product is not None
    stars = told.certificate.stars if told.certificate and told.valid else None
    label = paper.LotLabel(
        product=product.name,
        producer=product.producer.name,
        place=product.producer.commune.full_title,
        lot=str(told.lot),
        expires_on=told.expires_on,
        stars=stars,
        address=page_address(told.lot),
    )
    return render(
        paper.LotLabels(product=product.name, label=label, count=FORMS[form], roll=form == "roll")
    )
