"""From a dossier to its appraisal, for who takes part; to its result, once there is one."""

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from namsao.assessment.models import Entry, Result
from namsao.assessment.sampling.queries import stock
from namsao.dossiers.models import Dossier
from namsao.kernel.links import Link, link_from
from namsao.kernel.reach import Actor
from namsao.law.dossier import WITH_PRODUCER


@link_from(Dossier)
def appraisal(dossier: Dossier, actor: Actor) -> Link | None:
    """The dossier's place in its round."""
    entry = Entry.objects.where_may(actor, "assessment.view_appraisal").filter(dossier=dossier)
    found = entry.first()
    return Link(_("Thẩm định và chấm điểm"), found.get_absolute_url()) if found else None


@link_from(Dossier)
def frozen(dossier: Dossier, actor: Actor) -> Link | None:
    """When the evidence was frozen for the council, for everybody who reads the dossier."""
    rows = Entry.objects.where_may(actor, "assessment.view_evidence").filter(dossier=dossier)
    found = rows.exclude(frozen_at=None).last()
    if found is None or found.frozen_at is None:
        return None
    at = f"{localtime(found.frozen_at):%H:%M %d/%m/%Y}"
    label = _("Minh chứng chốt cho hội đồng lúc %s") % at
    return Link(label, reverse("assessment:evidence", args=[found.pk]))


@link_from(Dossier)
def samples(dossier: Dossier, actor: Actor) -> Link | None:
    """The samples sent along, once the dossier is on its way (Article 6.2.d)."""
    on_its_way = dossier.state not in WITH_PRODUCER or dossier.submitted_at is not None
    rows = Dossier.objects.where_may(actor, "assessment.view_samples").filter(pk=dossier.pk)
    found = stock(dossier)
    if not found.needed or not on_its_way or not rows.exists():
        return None
    label = _("Sản phẩm mẫu: %(held)d trên %(needed)d") % {
        "held": found.held,
        "needed": found.needed,
    }
    return Link(label, reverse("assessment:samples", args=[dossier.pk]))


@link_from(Dossier)
def result(dossier: Dossier, actor: Actor) -> Link | None:
    """The council's result."""
    rows = Result.objects.where_may(actor, "assessment.view_result")
    found = rows.filter(entry__dossier=dossier).order_by("-entry_id").first()
    if found is None:
        return None
    return Link(_("Kết quả của hội đồng"), reverse("assessment:result", args=[found.entry_id]))


@link_from(Dossier)
def report(dossier: Dossier, actor: Actor) -> Link | None:
    """Why it came so, and what next: on the last result that the person reads."""
    rows = Result.objects.where_may(actor, "assessment.view_result")
    found = rows.filter(entry__dossier=dossier).order_by("-entry_id").first()
    if found is None:
        return None
    address = reverse("assessment:report", args=[found.entry_id])
    return Link(_("Vì sao, và bước tiếp theo"), address)
