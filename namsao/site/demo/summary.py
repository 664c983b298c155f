"""What came of the demo world, in numbers that the database can show again."""

from collections import Counter
from fractions import Fraction
from typing import Any

from namsao.assessment.models import Result
from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.kernel.models import Event
from namsao.people.models import Holding
from namsao.people.roles import Role
from namsao.site.demo.cast import MAIL_DOMAIN, PASSWORD
from namsao.site.demo.world import World


def summarise(world: World) -> dict[str, Any]:
    """Counts per state, stars, certificates, refusals, and the seconds of each step."""
    issued = Certificate.objects.filter(dossier__isnull=False)
    return {
        "dossiers": dict(Counter(Dossier.objects.values_list("state", flat=True))),
        "results": [_explain(result) for result in _results()],
        "certificates": {
            "issued_here": issued.count(),
            "by_stars": dict(Counter(issued.values_list("stars", flat=True))),
            "from_published_registers": Certificate.objects.exclude(source="").count(),
            "from_rounds_of_2024": Certificate.objects.filter(kept__isnull=False).count(),
            "from_an_old_list": Certificate.objects.filter(imported__isnull=False).count(),
        },
        "refusals": world.refusals,
        "events": Event.objects.count(),
        "seconds": {name: round(value, 2) for name, value in world.seconds.items()},
    }


def _results() -> list[Result]:
    return list(Result.objects.select_related("entry__dossier__product").order_by("id"))


def _explain(result: Result) -> dict[str, Any]:
    """One result, with what each number is made of."""
    totals = [counted["total"] for counted in result.counted_sheets]
    dossier = result.entry.dossier
    if Fraction(sum(totals), len(totals)) != result.total:
        raise AssertionError(f"{dossier}: the mean is not that of its sheets")
    return {
        "product": dossier.product.name,
        "criteria_set": dossier.criteria_set,
        "sheets": totals,
        "mean": str(result.total),
        "stars_by_points": result.stars_by_points,
        "unmet_gates": [f"{gate['criterion']} ({gate['level']}★)" for gate in result.unmet_gates],
        "stars": result.stars,
        "state": dossier.state,
    }


def sign_ins() -> str:
    """One sign-in per role, as a table for the terminal."""
    lines = [f"Mật khẩu của mọi người trong bản chạy thử: {PASSWORD}"]
    held = Holding.objects.filter(user__email__endswith=f"@{MAIL_DOMAIN}")
    for role in Role:
        holding = held.filter(role=role).select_related("user").order_by("id").first()
        if holding:
            lines.append(f"  {role.label:42} {holding.user.email}")
    return "\n".join(lines)
