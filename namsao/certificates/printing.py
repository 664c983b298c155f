"""The recognition decision and the certificate as papers."""

from fractions import Fraction
from io import BytesIO

import segno
from django.conf import settings

from namsao.areas.models import Area
from namsao.assessment.models import Result
from namsao.assessment.queries import entry_of
from namsao.certificates.models import Certificate, Decision
from namsao.kernel.files import path_of
from namsao.papers import documents as paper
from namsao.papers.models import PaperKind
from namsao.papers.render import render
from namsao.papers.sealing import sealed_copy


def qr_svg(address: str) -> bytes:
    """A QR code of an address as SVG, error correction M, with its quiet zone."""
    buffer = BytesIO()
    segno.make(address, error="m", micro=False).save(buffer, kind="svg", scale=4, border=4)
    return buffer.getvalue()


def address_of(certificate: Certificate) -> str:
    """The public address behind the QR code."""
    return f"{settings.ADDRESS}{certificate.public_url}"


def certificate_file(certificate: Certificate) -> bytes:
    """The certificate as it is given out: the sealed copy, once there is one."""
    sealed = sealed_copy(certificate, PaperKind.CERTIFICATE)
    if sealed:
        return path_of(sealed).read_bytes()
    return print_certificate(certificate, address_of(certificate))


def decision_file(decision: Decision) -> bytes:
    """The decision as it is given out."""
    sealed = sealed_copy(decision, PaperKind.DECISION)
    return path_of(sealed).read_bytes() if sealed else print_decision(decision)


def print_certificate(
    certificate: Certificate, address: str, seal: paper.SealNote | None = None
) -> bytes:
    """The certificate as PDF; `address` is what its QR code opens."""
    decision = certificate.decision
    issuer = decision.area if decision else None
    return render(
        paper.Certificate(
            seal=seal,
            place=_seat(issuer) if issuer else "",
            dated=certificate.issued_on,
            issuer=_authority(issuer) if issuer else "",
            number=certificate.number,
            product=certificate.product_name,
            product_code=certificate.product_code,
            producer=certificate.producer_name,
            address=certificate.place,
            stars=certificate.stars,
            decision_number=decision.number if decision else "",
            decided_on=decision.decided_on if decision else None,
            valid_until=certificate.expires_on,
            verify_at=address,
            signature=paper.Signature(
                capacity=("BỘ TRƯỞNG",) if _is_central(issuer) else ("TM. ỦY BAN NHÂN DÂN",),
                name=decision.signer if decision else "",
            ),
        )
    )


def _is_central(issuer: Area | None) -> bool:
    return issuer is not None and issuer.level == "country"


def _authority(issuer: Area) -> str:
    """Who issues: the province's people's committee, the ministry for five stars (Article 4.1)."""
    if _is_central(issuer):
        return "BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"
    return f"ỦY BAN NHÂN DÂN {issuer.title.upper()}"


def _leader(issuer: Area) -> str:
    return "BỘ TRƯỞNG" if _is_central(issuer) else "CHỦ TỊCH"


def _seat(issuer: Area) -> str:
    return "Hà Nội" if _is_central(issuer) else issuer.name


def print_decision(decision: Decision, seal: paper.SealNote | None = None) -> bytes:
    """The recognition decision with its list of products, as PDF."""
    certificates = list(decision.certificates.select_related("dossier").order_by("number"))
    authority = _authority(decision.area)
    first = certificates[0] if certificates else None
    return render(
        paper.RecognitionDecision(
            seal=seal,
            place=_seat(decision.area),
            dated=decision.decided_on,
            letterhead=paper.Letterhead(body=authority, number=decision.number),
            authority=f"{_leader(decision.area)} {authority}",
            round=entry_of(first.dossier).round.name if first and first.dossier else "",
            grounds=(
                "Quyết định số 26/2026/QĐ-TTg ngày 22 tháng 5 năm 2026 của Thủ tướng Chính phủ",
            ),
            proposer="Hội đồng đánh giá, phân hạng sản phẩm OCOP",
            products=tuple(_line(certificate) for certificate in certificates),
            valid_until=first.expires_on if first else None,
            executors="Cơ quan tham mưu OCOP, Ủy ban nhân dân các xã, phường có sản phẩm",
            signature=paper.Signature(capacity=(_leader(decision.area),), name=decision.signer),
            recipients=("Như điều thi hành", "Bộ Nông nghiệp và Môi trường", "Lưu: VT"),
        )
    )


def _line(certificate: Certificate) -> paper.RecognisedProduct:
    return paper.RecognisedProduct(
        product=certificate.product_name,
        product_code=certificate.product_code,
        producer=certificate.producer_name,
        address=certificate.place,
        points=_points(certificate),
        stars=certificate.stars,
        certificate=certificate.number,
    )


def _points(certificate: Certificate) -> Fraction | None:
    result = Result.objects.filter(entry__dossier=certificate.dossier_id).order_by("-id").first()
    return result.total if result else None
