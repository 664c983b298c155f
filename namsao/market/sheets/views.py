"""The product sheet: what each channel asks, what is missing, what is live."""

from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from namsao.kernel.action import open_to
from namsao.kernel.files import OFFICE
from namsao.kernel.http import actor_of
from namsao.market.channels import CHANNELS
from namsao.market.channels.listing import LISTING
from namsao.market.goods import goods_of, listed
from namsao.market.models import Listing, Sheet, SheetBatch
from namsao.market.placing.queries import standings
from namsao.market.sheets.filling import dry_run, write_template
from namsao.producers.models import Producer, Product

SHOWN = 200  # troubles on the page
ENDED = 10  # listings that have ended, as shown
PRODUCTS = Product.objects.select_related("producer__commune__parent", "entry")


@require_safe
@login_required
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """One's own listed products as the neutral table. It holds tax codes: not for everybody."""
    if kind not in LISTING.files:
        raise Http404
    media_type, write = LISTING.files[kind]
    rows = Listing.objects.where_may(actor_of(request), "market.view_sheet")
    file = BytesIO()
    write(file, listed(rows.filter(channel=LISTING.key), localdate()))
    response = HttpResponse(file.getvalue(), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="danh-muc-san-pham.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One product's sheet, with its readiness for each channel."""
    actor = actor_of(request)
    product = get_object_or_404(PRODUCTS.where_may(actor, "market.view_sheet"), pk=pk)
    goods = goods_of(product, localdate())
    rows = Listing.objects.where_may(actor, "market.view_sheet").filter(product=product)
    found = standings(rows, localdate())
    context = {
        "product": product,
        "entry": getattr(product, "entry", None),
        "sheet": Sheet.objects.where_may(actor, "market.view_sheet").filter(product=pk).first(),
        "goods": goods,
        "channels": [
            (one, one.readiness(goods), [s for s in found if s.channel is one and not s.ends])
            for one in CHANNELS
        ],
        "ended": [one for one in found if one.ends][:ENDED],
        "may_take_off": actor.may("market.take_off"),
        "actions": [act for act in open_to(actor, product) if act.app == "market"],
    }
    return render(request, "market/sheet.html", context)


@require_safe
@login_required
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """Own products' sheets as one spreadsheet, to be filled and uploaded."""
    rows = Producer.objects.where_may(actor_of(request), "market.upload_sheets")
    producer = get_object_or_404(rows, pk=pk)
    file = BytesIO()
    write_template(file, producer)
    response = HttpResponse(file.getvalue(), content_type=f"{OFFICE}spreadsheetml.sheet")
    response["Content-Disposition"] = 'attachment; filename="phieu-san-pham.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_required
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """A filled spreadsheet: what it would change and what is wrong in it."""
    actor = actor_of(request)
    rows = SheetBatch.objects.where_may(actor, "market.view_sheet")
    found = get_object_or_404(rows.select_related("producer", "file"), pk=pk)
    context: dict[str, Any] = {"batch": found}
    if found.state == "uploaded":
        report = dry_run(found, actor)
        context |= {
            "report": report,
            "troubles": report.troubles[:SHOWN],
            "may_commit": bool(report.rows) and not report.troubles,
        }
    return render(request, "market/sheet_batch.html", context)
