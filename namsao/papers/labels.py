"""Labels as plain data: what is stuck on things, and reads by a scan."""

from dataclasses import dataclass
from datetime import date

from namsao.papers.documents import Paper
from namsao.papers.qr import qr_svg


@dataclass(frozen=True, kw_only=True)
class SampleLabel:
    """The label of one sample; without the producer's name."""

    code: str
    product: str
    round: str = ""
    received_on: date | None = None
    address: str = ""  # in the QR code


@dataclass(frozen=True, kw_only=True)
class SampleLabels(Paper):
    """Labels to stick on samples: three by eight on each A4 sheet."""

    template = "sample_labels.typ"
    name = "Nhãn sản phẩm mẫu"

    product: str = ""
    labels: tuple[SampleLabel, ...] = ()

    def drawings(self) -> dict[str, str]:
        return {f"qr-{index}": qr_svg(one.address) for index, one in enumerate(self.labels)}


@dataclass(frozen=True, kw_only=True)
class LotLabel:
    """The label of a pack: what a buyer reads, and the code that a phone reads."""

    product: str
    producer: str
    place: str
    lot: str
    expires_on: str = ""  # ISO
    stars: int | None = None
    address: str = ""  # in the QR code


@dataclass(frozen=True, kw_only=True)
class LotLabels(Paper):
    """The same label many times: three by eight on A4, or one on a roll of 50 by 30 mm."""

    template = "lot_labels.typ"
    name = "Nhãn lô hàng"

    product: str = ""
    label: LotLabel
    count: int = 24
    roll: bool = False

    def drawings(self) -> dict[str, str]:
        return {"qr": qr_svg(self.label.address)}
