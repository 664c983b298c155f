"""The papers as plain data: what each one says, already in Vietnamese.

Every field may stay empty; the paper then carries the dotted line of a form to be filled by hand.
A new line in a text begins a paragraph. Times must be aware; dates are Vietnamese dates.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import ClassVar, Literal

from namsao.law.evidence import PAPERS
from namsao.papers.qr import qr_svg

type Kind = Literal["first", "upgrade", "renewal"]


@dataclass(frozen=True, kw_only=True)
class SealNote:
    """What a paper under an electronic seal prints of it, top right (Decree 30/2020, Annex I)."""

    office: str
    at: datetime
    self_made: bool = False


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What every paper has: where and when it is dated, and its electronic seal, if any."""

    template: ClassVar[str]
    name: ClassVar[str]
    about: ClassVar[str] = "product"  # the field that the title of the document names

    place: str = ""  # "Bắc Ninh"
    dated: date | None = None
    seal: SealNote | None = None

    @property
    def document_title(self) -> str:
        """The title that a reader shows in its window."""
        about = getattr(self, self.about)
        return f"{self.name}: {about}" if about else self.name

    def drawings(self) -> dict[str, str]:
        """Pictures that belong to the paper, as SVG by their name in its template."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The body that writes, top left: Decree 30/2020, Annex I."""

    superior: str = ""  # "ỦY BAN NHÂN DÂN TỈNH BẮC NINH"
    body: str = ""  # "HỘI ĐỒNG ĐÁNH GIÁ, PHÂN HẠNG SẢN PHẨM OCOP"
    number: str = ""  # "123/BC-UBND"


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signs, in which capacity: ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")."""

    capacity: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Representative:
    """The legal representative. Sealed facts stay empty where the reader may not see them."""

    name: str = ""
    position: str = ""
    gender: str = ""
    ethnicity: str = ""
    home_address: str = ""


@dataclass(frozen=True, kw_only=True)
class Producer:
    """The producer as Forms 01-03 describe it."""

    name: str = ""
    kind: str = ""  # "Hợp tác xã"
    address: str = ""
    phone: str = ""
    email: str = ""
    representative: Representative = field(default_factory=Representative)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """An office's part of Form 01."""

    number: str = ""  # "0012/PĐK-24-07582-2026"
    received_on: date | None = None
    received_by: str = ""
    office: str = ""


@dataclass(frozen=True, kw_only=True)
class RegistrationForm(Paper):
    """Form 01 of Annex III."""

    template = "registration_form.typ"
    name = "Phiếu đăng ký đánh giá, phân hạng sản phẩm OCOP"

    province: str = ""  # with its kind: "tỉnh Bắc Ninh"
    year: int | None = None
    producer: Producer = field(default_factory=Producer)
    product: str = ""
    line: str = ""
    group: str = ""
    subgroup: str = ""
    kind: Kind | None = None
    samples: int | None = None
    commune_receipt: Receipt = field(default_factory=Receipt)
    province_receipt: Receipt = field(default_factory=Receipt)


@dataclass(frozen=True, kw_only=True)
class AnsweredCriterion:
    """A criterion with the producer's own answer."""

    number: str
    title: str
    maximum: int
    choice: str = ""  # the wording of the option chosen
    points: int | None = None
    explanation: str = ""
    evidence: tuple[str, ...] = ()  # names of the documents


@dataclass(frozen=True, kw_only=True)
class ScoredCriterion:
    """A criterion on a member's sheet."""

    number: str
    title: str
    maximum: int
    choice: str = ""
    points: int | None = None
    settled: bool = False  # a fact that the advisory team settled
    note: str = ""
    objection: str = ""  # why the member differs from a settled fact


@dataclass(frozen=True, kw_only=True)
class Section[Row]:
    """A numbered group of criteria."""

    number: str
    title: str
    maximum: int
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Part[Row]:
    """Part A, B or C with its sum."""

    code: str
    title: str
    maximum: int
    points: int | None = None
    sections: tuple[Section[Row], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SelfAssessmentReport(Paper):
    """Form 02 of Annex III."""

    template = "self_assessment.typ"
    name = "Báo cáo tự đánh giá về sản phẩm"

    producer: Producer = field(default_factory=Producer)
    founded_on: date | None = None
    registration_number: str = ""
    product: str = ""
    specification: str = ""
    papers_held: tuple[str, ...] = ()  # keys of `namsao.law.evidence.PAPERS`
    other_rights: str = ""
    history: str = ""
    organisation: str = ""
    business_results: str = ""
    criteria_set: str = ""
    parts: tuple[Part[AnsweredCriterion], ...] = ()
    total: int | None = None
    stars_claimed: int | None = None
    business_plan: str = ""

    def __post_init__(self) -> None:
        if unknown := set(self.papers_held) - {paper.key for paper in PAPERS}:
            raise ValueError(f"Form 02 has no box for {sorted(unknown)}")


@dataclass(frozen=True, kw_only=True)
class CommuneReport(Paper):
    """Form 03 of Annex III."""

    template = "commune_report.typ"
    name = "Báo cáo đánh giá một số nội dung của hồ sơ"

    letterhead: Letterhead = field(default_factory=Letterhead)
    commune: str = ""  # with its kind: "xã Lục Ngạn"
    province: str = ""  # with its kind: "tỉnh Bắc Ninh"
    producer: Producer = field(default_factory=Producer)
    product: str = ""
    local_material: str = ""
    local_labour: str = ""
    idea_origin: str = ""
    local_identity: str = ""
    signature: Signature = field(default_factory=Signature)
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A star gate: the least option of a criterion for a star level, and whether it is met."""

    criterion: str
    stars: int
    required: str  # the wording of the least option
    met: bool
    votes: int | None = None  # of a council: sheets that meet it, of
    sheets: int | None = None  # so many


@dataclass(frozen=True, kw_only=True)
class ScoreSheet(Paper):
    """One council member's sheet for one dossier."""

    template = "score_sheet.typ"
    name = "Phiếu đánh giá sản phẩm OCOP"

    letterhead: Letterhead = field(default_factory=Letterhead)
    round: str = ""
    member: str = ""
    duty: str = ""
    organisation: str = ""
    product: str = ""
    product_code: str = ""
    producer: str = ""
    criteria_set: str = ""
    parts: tuple[Part[ScoredCriterion], ...] = ()
    total: int | None = None
    gates: tuple[Gate, ...] = ()
    stars_by_points: int | None = None
    stars: int | None = None
    disqualified: str = ""
    remark: str = ""
    signed_at: datetime | None = None
    signed_on_device_at: datetime | None = None  # by a device that was away


@dataclass(frozen=True, kw_only=True)
class TrailHead:
    """A place in the chain of events and its hash: who keeps the paper can have it checked."""

    position: int
    hash: str


@dataclass(frozen=True, kw_only=True)
class RecognisedProduct:
    """A line of the list of recognised products."""

    product: str
    product_code: str = ""
    producer: str = ""
    address: str = ""
    points: Fraction | None = None
    stars: int | None = None
    certificate: str = ""  # number of the certificate


@dataclass(frozen=True, kw_only=True)
class RecognitionDecision(Paper):
    """The decision that recognises products, with its list."""

    template = "recognition_decision.typ"
    name = "Quyết định công nhận kết quả đánh giá, phân hạng sản phẩm OCOP"
    about = "round"

    letterhead: Letterhead = field(default_factory=Letterhead)
    authority: str = ""  # who decides: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC NINH"
    round: str = ""
    grounds: tuple[str, ...] = ()  # each after "Căn cứ"
    proposer: str = ""  # after "Theo đề nghị của"
    products: tuple[RecognisedProduct, ...] = ()
    valid_until: date | None = None
    executors: str = ""  # who carries it out, before "và các chủ thể"
    signature: Signature = field(default_factory=Signature)
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Certificate(Paper):
    """The certificate of a recognised product, to be framed."""

    template = "certificate.typ"
    name = "Giấy chứng nhận sản phẩm OCOP"

    issuer: str = ""  # "ỦY BAN NHÂN DÂN TỈNH BẮC NINH"
    number: str = ""
    product: str = ""
    product_code: str = ""
    producer: str = ""
    address: str = ""
    stars: int | None = None
    decision_number: str = ""
    decided_on: date | None = None
    valid_until: date | None = None
    verify_at: str = ""  # the address in the QR code
    signature: Signature = field(default_factory=Signature)

    def drawings(self) -> dict[str, str]:
        return {"qr": qr_svg(self.verify_at)} if self.verify_at else {}


@dataclass(frozen=True, kw_only=True)
class ReportedRow:
    """A line of a programme report's table: what is counted, and how many."""

    label: str
    figure: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportedTable:
    """A part of a programme paper: its title, its sentences, and a table of figures."""

    title: str
    head: str = ""
    sentences: tuple[str, ...] = ()
    rows: tuple[ReportedRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProgrammeReport(Paper):
    """A unit's report on the programme in a period."""

    template = "programme_report.typ"
    name = "Báo cáo kết quả thực hiện Chương trình OCOP"
    about = "period"

    heading: str = "BÁO CÁO"
    subject: str = ""  # what it is about, under the heading
    letterhead: Letterhead = field(default_factory=Letterhead)
    period: str = ""
    recipient: str = ""
    tables: tuple[ReportedTable, ...] = ()
    words: tuple[tuple[str, str], ...] = ()  # title and text of what the unit wrote itself
    signature: Signature = field(default_factory=Signature)


@dataclass(frozen=True, kw_only=True)
class ProgrammePlan(ProgrammeReport):
    """A unit's plan for a year: its money by line and source, and its targets."""

    name = "Kế hoạch thực hiện Chương trình OCOP"

    heading: str = "KẾ HOẠCH"


@dataclass(frozen=True, kw_only=True)
class RecalledLot:
    """A line of a recall notice: a lot and how much of it the holder got."""

    number: str
    uri: str = ""
    amount: str = ""


@dataclass(frozen=True, kw_only=True)
class RecallNotice(Paper):
    """The letter by which a holder is asked to keep goods back."""

    template = "recall_notice.typ"
    name = "Thông báo thu hồi lô hàng"
    about = "number"

    letterhead: Letterhead = field(default_factory=Letterhead)
    number: str = ""
    holder: str = ""
    address: str = ""
    reason: str = ""
    what: str = ""
    instructions: str = ""
    answer_hours: int = 24
    contact: str = ""
    lots: tuple[RecalledLot, ...] = ()
    signature: Signature = field(default_factory=Signature)
