"""What the public sees of products: the catalogue, and what a producer says for its buyers."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from namsao.kernel.folding import fold
from namsao.kernel.models import Reached
from namsao.market.buying.models import Question, QuoteRequest
from namsao.market.fairs.models import Fair, Stand
from namsao.market.placing.models import Placement, Shop
from namsao.market.sales.models import MonthlySales, SalesImport
from namsao.market.sheets.models import SheetBatch
from namsao.market.tables.models import MarketTable

__all__ = [
    "Entry",
    "Fair",
    "Listing",
    "MarketTable",
    "MonthlySales",
    "Placement",
    "Question",
    "QuoteRequest",
    "SalesImport",
    "Sheet",
    "SheetBatch",
    "Shop",
    "Stand",
    "Word",
]


class Entry(models.Model):
    """A product in the public catalogue: a mirror of register and certificates, made from them.

    Its key is its public address and is never given twice, so a code at a point of sale keeps
    answering when the product is renamed, taken over, lapses or is revoked. What it says of the
    certificate is read from the certificate itself, on the day that somebody asks. Only names and
    what they are found by are kept here.
    """

    # Made from certificates, not hanging on them: an import can be undone although it is shown.
    MIRROR = True

    product = models.OneToOneField(
        "producers.Product", models.CASCADE, null=True, related_name="entry"
    )
    certificate = models.ForeignKey("certificates.Certificate", models.CASCADE, related_name="+")
    # A published recognition whose product was registered here later, or recognised anew.
    moved_to = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=200)
    producer_name = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=300)
    area = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+")
    line = models.CharField(max_length=30)
    stars = models.PositiveSmallIntegerField()
    # To be found by, as `ranking.key_of` gives it: producer, places and former names; the name.
    around = models.TextField(blank=True)
    name_key = models.TextField()
    elements = ArrayField(models.CharField(max_length=60))

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        indexes: ClassVar = [
            GinIndex(fields=["elements"], name="market_entry_elements"),
            models.Index(
                fields=["name_key"], opclasses=["text_pattern_ops"], name="market_entry_by_name"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(moved_to=None),
                name="market_entry_certificate_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """The name in the address, for people; the key alone decides."""
        return slugify(fold(self.name))[:80] or "ocop"

    def get_absolute_url(self) -> str:
        return reverse("market:product", args=[self.pk, self.slug])


class Word(models.Model):
    """A word that some product is found by: what a slip of the keyboard is corrected to.

    The vocabulary of a catalogue hardly grows with it, so words stay when their product is gone.
    """

    word = models.CharField(primary_key=True, max_length=60)
    shortened = ArrayField(models.CharField(max_length=60))  # the word without one of its letters

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["shortened"], name="market_word_shortened")]

    def __str__(self) -> str:
        return self.word


class Sheet(Reached):
    """What a producer says of a product for its buyers: once, for every channel.

    What the dossier and the certificate already say (name, stars, producer, place) is not asked.
    """

    AREA = "product__producer__commune__path"
    PRODUCER = "product__producer_id"

    product = models.OneToOneField("producers.Product", models.PROTECT, related_name="sheet")
    name_en = models.CharField(_("tên tiếng Anh"), max_length=150, blank=True)
    short_vi = models.CharField(_("giới thiệu ngắn"), max_length=160, blank=True)
    description_vi = models.TextField(_("mô tả tiếng Việt"), max_length=5000, blank=True)
    description_en = models.TextField(_("mô tả tiếng Anh"), max_length=5000, blank=True)
    gtin = models.CharField(_("mã GTIN"), max_length=14, blank=True)
    price = models.PositiveBigIntegerField(_("giá bán lẻ (đồng)"), null=True)
    unit = models.CharField(_("đơn vị bán"), max_length=30, blank=True)
    net_weight = models.PositiveIntegerField(_("khối lượng tịnh (gam)"), null=True)
    gross_weight = models.PositiveIntegerField(_("khối lượng cả bao bì (gam)"), null=True)
    pack = models.CharField(_("quy cách đóng gói"), max_length=120, blank=True)
    shelf_life = models.PositiveIntegerField(_("hạn sử dụng (ngày)"), null=True)
    storage = models.CharField(_("cách bảo quản"), max_length=200, blank=True)
    allergens = models.CharField(_("chất gây dị ứng"), max_length=200, blank=True)
    licence = models.CharField(_("số công bố, giấy phép"), max_length=120, blank=True)
    shop_url = models.URLField(_("trang bán hàng"), max_length=300, blank=True)
    in_stock = models.BooleanField(_("đang còn hàng"), default=True)
    women_led = models.BooleanField(_("do phụ nữ làm chủ"), default=False)
    picture = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, related_name="+")
    picture_facts = models.JSONField(default=dict)  # width, height, share of white border
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("phiếu sản phẩm")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gtin"],
                condition=~Q(gtin=""),
                name="market_sheet_gtin_once",
                violation_error_message=_("Mã GTIN này đã dùng cho sản phẩm khác."),
            ),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gt=0), name="market_sheet_price_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}"

    def get_absolute_url(self) -> str:
        return reverse("market:sheet", args=[self.product_id])


class Listing(Reached):
    """That a product is offered on a channel, since when, and why no longer.

    Listed is never sold. Whether the channel's file holds the product on a day also needs a valid
    certificate and a complete sheet: these are looked at when the file is made.
    """

    AREA = "product__producer__commune__path"
    PRODUCER = "product__producer_id"

    product = models.ForeignKey("producers.Product", models.PROTECT, related_name="listings")
    channel = models.CharField(_("kênh"), max_length=30)
    url = models.URLField(_("trang bán hàng"), max_length=300, blank=True)  # of a link alone
    listed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_for = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("đăng bán")
        ordering: ClassVar = ["channel", "-listed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "channel", "url"],
                condition=Q(ended_at=None),
                name="market_listing_once_a_channel",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.channel}"

    def get_absolute_url(self) -> str:
        return reverse("market:sheet", args=[self.product_id])
