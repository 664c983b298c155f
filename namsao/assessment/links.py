"""From a dossier to its appraisal, for who takes part; to its result, once there is one."""

from django.urls import reverse
from django.utils.translation import gettext as _

from namsao.assessment.models import Entry, Result
from namsao.dossiers.models import Dossier
from namsao.kernel.links import Link, link_from
from namsao.kernel.reach import Actor


@link_from(Dossier)
def appraisal(dossier: Dossier, actor: Actor) -> Link | None:
    """The dossier's place in its round."""
    entry = Entry.objects.where_may(actor, "assessment.view_appraisal").filter(dossier=dossier)
    found = entry.first()
    return Link(_("Thẩm định và chấm điểm"), found.get_absolute_url()) if found else None


@link_from(Dossier)
def result(dossier: Dossier, actor: Actor) -> Link | None:
    """The council's result."""
    rows = Result.objects.where_may(actor, "assessment.view_result")
    found = rows.filter(entry__dossier=dossier).first()
    if found is None:
        return None
    return Link(_("Kết quả của hội đồng"), reverse("assessment:result", args=[found.entry_id]))
