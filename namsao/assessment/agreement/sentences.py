"""What the numbers say, in sentences that judge nobody and tell how sure they are."""

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from namsao.law.agreement.alpha import RELIABLE, TENTATIVE, Alpha
from namsao.law.agreement.patterns import Haste, Likeness, Line
from namsao.law.agreement.report import (
    FEWEST_DOSSIERS,
    FEWEST_MEMBERS,
    Agreement,
    MemberAgreement,
)
from namsao.law.agreement.uncertainty import Estimate


def decimal(value: float, digits: int = 1) -> str:
    """A number as the reader's language writes it, with a true minus sign."""
    rounded = round(value, digits) + 0.0  # no minus before zero
    return str(number_format(rounded, digits)).replace("-", "−")


def signed(value: float, digits: int = 1) -> str:
    """The same with a plus where it is above zero."""
    return ("+" if round(value, digits) > 0 else "") + decimal(value, digits)


def interval(low: float, high: float, digits: int = 1) -> str:
    """Two ends: "0,4 đến 1,9"."""
    return _("%(low)s đến %(high)s") % {"low": decimal(low, digits), "high": decimal(high, digits)}


def percent(chance: float) -> str:
    """A small probability in words that do not pretend to more digits than it has."""
    if chance < 0.001:
        return _("dưới 0,1%%") % ()
    return f"{decimal(100 * chance)}%"


def basis(found: Agreement) -> str:
    """What the page rests on."""
    return _(
        "Tính trên %(sheets)d phiếu của %(members)d thành viên cho %(dossiers)d hồ sơ đã kết luận,"
        " chỉ với những tiêu chí mà từng thành viên tự chấm. Phiếu không được tính vào kết quả,"
        " như phiếu của người có xung đột lợi ích, không có ở đây."
    ) % {
        "sheets": found.sheets,
        "members": len(found.members),
        "dossiers": len(found.ratings.dossiers),
    }


def overall(found: Agreement) -> str:
    """How far the council as a whole agrees."""
    if found.overall is None:
        return _(
            "Chưa thể biết hội đồng thống nhất đến đâu: cần ít nhất %(need)d hồ sơ do từ hai thành"
            " viên trở lên cùng chấm và có điểm khác nhau."
        ) % {"need": FEWEST_DOSSIERS}
    return f"{_verdict(found.overall)} " + _(
        "Hệ số alpha của Krippendorff là %(alpha)s (khoảng tin cậy 95%%: %(interval)s);"
        " 1 là mọi người chấm như nhau, 0 là như chấm ngẫu nhiên."
    ) % {
        "alpha": decimal(found.overall.value, 2),
        "interval": interval(found.overall.low, found.overall.high, 2),
    }


def _verdict(found: Alpha) -> str:
    """By the interval, not by the value alone."""
    if found.low >= RELIABLE:
        return _("Các thành viên thống nhất cao.")
    if found.low >= TENTATIVE:
        return _("Các thành viên thống nhất ở mức chấp nhận được.")
    if found.high < TENTATIVE:
        return _("Các thành viên ít thống nhất.")
    return _("Số hồ sơ này chưa đủ để nói chắc các thành viên thống nhất đến đâu.")


def apart(found: Agreement, names: Mapping[object, str]) -> str:
    """Who cannot be compared with whom; "" when all can."""
    if len(found.groups) < 2:
        return ""
    lists = "; ".join(", ".join(names[one] for one in group) for group in found.groups)
    return _(
        "Những nhóm sau không có hồ sơ nào chấm chung nên không so sánh với nhau được: %(groups)s."
    ) % {"groups": lists}


def member(one: MemberAgreement, name: str) -> str:
    """Whether a member scores lower or higher than the others."""
    if one.unknown is not None or one.gap is None:
        return why_unknown(one, name)
    facts = {
        "name": name,
        "points": decimal(abs(one.gap.value)),
        "interval": _size(one.gap),
        "dossiers": one.dossiers,
    }
    if one.gap.high < 0:
        return (
            _(
                "%(name)s chấm thấp hơn các thành viên khác khoảng %(points)s điểm trên 100"
                " (khoảng tin cậy 95%%: %(interval)s), trên %(dossiers)d hồ sơ."
            )
            % facts
        )
    if one.gap.low > 0:
        return (
            _(
                "%(name)s chấm cao hơn các thành viên khác khoảng %(points)s điểm trên 100"
                " (khoảng tin cậy 95%%: %(interval)s), trên %(dossiers)d hồ sơ."
            )
            % facts
        )
    return _(
        "Không thấy %(name)s chấm cao hay thấp hơn các thành viên khác: chênh %(points)s điểm"
        " (khoảng tin cậy 95%%: %(interval)s), trên %(dossiers)d hồ sơ."
    ) % (facts | {"points": signed(one.gap.value), "interval": _as_it_is(one.gap)})


def alike(names: list[str]) -> str:
    """Those of whom nothing stands out."""
    return _(
        "Không thấy chấm cao hay thấp hơn các thành viên khác (khoảng tin cậy 95%% chạm 0):"
        " %(names)s."
    ) % {"names": ", ".join(names)}


def _size(gap: Estimate) -> str:
    """The interval of how far, when the direction is in words."""
    low, high = sorted((abs(gap.low), abs(gap.high)))
    return interval(low, high)


def _as_it_is(gap: Estimate) -> str:
    return interval(gap.low, gap.high)


def why_unknown(one: MemberAgreement, name: str) -> str:
    """Why nothing is said of a member."""
    if one.unknown == "alone":
        return _("%s không chấm chung hồ sơ nào với ai nên không so sánh được.") % name
    if one.unknown == "few_members":
        return _(
            "Chưa thể biết %(name)s chấm cao hay thấp: cần ít nhất %(need)d người chấm chung,"
            " hai người thì không biết ai lệch."
        ) % {"name": name, "need": FEWEST_MEMBERS}
    return _(
        "Chưa thể biết %(name)s chấm cao hay thấp: mới có %(have)d hồ sơ chấm chung, cần ít nhất"
        " %(need)d."
    ) % {"name": name, "have": one.dossiers, "need": FEWEST_DOSSIERS}


def chance_alone(found: Agreement) -> str:
    """What many intervals do by themselves."""
    known = sum(1 for one in found.members if one.gap is not None)
    return _(
        "Mỗi khoảng tin cậy sai 5 lần trong 100: với %(members)d thành viên, trung bình %(wrong)s"
        " người trông như lệch dù không lệch."
    ) % {"members": known, "wrong": decimal(0.05 * known, 2)}


def evenness(one: MemberAgreement, name: str) -> list[str]:
    """What stands out in how evenly a member scores; nothing where nothing does."""
    said = []
    if one.fit and one.fit.infit.low > 1.2:
        said.append(
            _(
                "Điểm của %(name)s khó giải thích bằng hồ sơ, tiêu chí và độ chặt tay: dao động"
                " gấp %(infit)s lần mức mô hình chờ đợi (khoảng tin cậy 95%%: %(interval)s)."
            )
            % _fit(one, name)
        )
    if one.fit and one.fit.infit.high < 0.8:
        said.append(
            _(
                "Điểm của %(name)s dao động ít hơn mức mô hình chờ đợi: %(infit)s lần"
                " (khoảng tin cậy 95%%: %(interval)s)."
            )
            % _fit(one, name)
        )
    if one.halo and one.halo.clear and one.halo.share > 0:
        said.append(
            _(
                "Khi %(name)s chấm khác mức chờ đợi ở một hồ sơ thì thường khác cùng chiều ở nhiều"
                " tiêu chí của hồ sơ ấy: %(share)s%% dao động là của cả hồ sơ, không của từng"
                " tiêu chí."
            )
            % {"name": name, "share": decimal(100 * one.halo.share, 0)}
        )
    return said


def _fit(one: MemberAgreement, name: str) -> dict[str, str]:
    assert one.fit is not None
    infit = one.fit.infit
    return {
        "name": name,
        "infit": decimal(infit.value, 2),
        "interval": interval(infit.low, infit.high, 2),
    }


def copied(one: Likeness, name: str, dossier: str) -> str:
    """A sheet that follows the self-assessment."""
    return _(
        "Phiếu của %(name)s cho “%(dossier)s” trùng với tự đánh giá ở %(met)d trên %(of)d tiêu"
        " chí; theo cách chấm của những người khác thì chờ đợi %(expected)s. Trùng nhiều như vậy"
        " chỉ do tình cờ có xác suất %(chance)s, đã tính đến số phiếu được xem."
    ) % _likeness(one, name, dossier)


def line(one: Line, name: str, dossier: str) -> str:
    """A sheet with the same option all along."""
    place = (
        _("phương án thứ %d") % one.option
        if one.counted == "first"
        else _("phương án cuối cùng")
        if one.option == 1
        else _("phương án thứ %d từ dưới lên") % one.option
    )
    said = (
        _(
            "Phiếu của %(name)s cho “%(dossier)s” chọn %(place)s ở %(met)d trên %(of)d tiêu chí;"
            " theo cách chấm của những người khác thì chờ đợi %(expected)s (xác suất do tình cờ"
            " %(chance)s, đã tính đến số phiếu được xem)."
        )
        if one.kind == "everywhere"
        else _(
            "Phiếu của %(name)s cho “%(dossier)s” chọn %(place)s ở %(met)d tiêu chí liền nhau,"
            " trong %(of)d tiêu chí; theo cách chấm của những người khác thì chờ đợi %(expected)s"
            " (xác suất do tình cờ %(chance)s, đã tính đến số phiếu được xem)."
        )
    )
    return said % (_likeness(one, name, dossier) | {"place": place})


def _likeness(one: Likeness, name: str, dossier: str) -> dict[str, object]:
    return {
        "name": name,
        "dossier": dossier,
        "met": one.met,
        "of": one.of,
        "expected": decimal(one.expected),
        "chance": percent(one.chance),
    }


def haste(one: Haste, name: str, dossier: str) -> str:
    """A sheet saved faster than one reads."""
    return _(
        "Phiếu của %(name)s cho “%(dossier)s” được ghi với %(seconds)s giây mỗi tiêu chí (trung vị"
        " của %(marks)d tiêu chí)."
    ) % {
        "name": name,
        "dossier": dossier,
        "seconds": decimal(one.seconds),
        "marks": one.marks,
    }
