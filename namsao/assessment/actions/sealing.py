"""The council's papers under the electronic seal of its office."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment.models import Session
from namsao.assessment.printing import print_minutes, print_scores
from namsao.kernel.action import Facts, action
from namsao.kernel.reach import Actor
from namsao.papers.models import PaperKind
from namsao.papers.sealing import not_to_be_sealed, seal_papers


def _not_yet(session: Session) -> str | None:
    """Why the session's papers cannot be sealed."""
    if session.state != "closed":
        return _("Biên bản có sau khi phiên họp bế mạc.")
    kinds = (PaperKind.MINUTES, PaperKind.SCORES)
    return not_to_be_sealed(session, session.round.area, *kinds)


@action(
    Session,
    "seal_minutes",
    label=gettext_lazy("Đóng dấu điện tử"),
    effect=gettext_lazy(
        "Đóng dấu điện tử của cơ quan lên biên bản và bảng tổng hợp điểm. Từ đó bản đã đóng dấu"
        " là bản được cung cấp và không thay được nữa."
    ),
    guard=_not_yet,
)
def seal_minutes(session: Session, *, by: Actor, at: datetime) -> Facts:
    """Seal minutes and score table (Article 7.3.d; Decree 30/2020/NĐ-CP on electronic papers)."""
    papers = {
        PaperKind.MINUTES: lambda note: print_minutes(session, note),
        PaperKind.SCORES: lambda note: print_scores(session, note),
    }
    return seal_papers(session, session.round.area, papers, at)
