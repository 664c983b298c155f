"""The buyer's public form and pages, and the producer's questions."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from namsao.kernel.action import Refused, open_to
from namsao.kernel.http import actor_of
from namsao.kernel.open_forms import place_of
from namsao.kernel.pages import page_of
from namsao.market.buying import actions, queries
from namsao.market.buying.forms import RequestQuote
from namsao.market.buying.models import Question, QuoteRequest
from namsao.market.buying.rules import MOST_PRODUCTS
from namsao.market.catalogue import living
from namsao.market.models import Entry
from namsao.market.search import nearby
from namsao.people.queries import the_program

# public: products that are shown to everybody; each request is found by its buyer's own code.
ENTRIES = Entry.objects.select_related("product__producer", "area")
QUESTIONS = Question.objects.select_related("product", "producer", "request")
LISTED = QUESTIONS.defer(
    *(f"request__{name}" for name in ("company", "person", "email", "phone", "wanted"))
)
OFFERED = 8  # other products of the place that the form offers to ask about


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The public form about one product, to which others of the place can be added."""
    entry = get_object_or_404(ENTRIES.filter(pk__in=living(localdate())), pk=pk, product__gt=0)
    product: Any = entry.product
    near = nearby(entry, localdate(), OFFERED)
    choices = [(e.product_id, f"{e.name}, {e.producer_name}") for e in near if e.product_id]
    if request.method != "POST":
        form = RequestQuote(
            thing=product, choices=choices, initial={"ticket": RequestQuote.ticket_for(product.pk)}
        )
        return _form(request, entry, form, None)
    raw = request.POST.copy()
    raw["place"] = place_of("quote", get_adapter(request).get_client_ip(request), localdate())
    form = RequestQuote(raw, thing=product, choices=choices)
    try:
        if not form.is_valid():
            errors = {name: list(map(str, told)) for name, told in form.errors.items()}
            raise Refused("", errors)
        actions.request_quote(product, by=the_program(), at=now(), **form.facts())
    except Refused as refused:
        # A button pressed twice leads to what the first press made.
        if form.is_valid() and queries.sent_before(form.cleaned_data["ticket"]):
            return redirect("market:request_sent")
        if "ticket" in form.errors:
            raw["ticket"] = RequestQuote.ticket_for(product.pk)
        return _form(request, entry, form, refused)
    return redirect("market:request_sent")


def _form(
    request: HttpRequest, entry: Entry, form: RequestQuote, refused: Refused | None
) -> HttpResponse:
    context = {"entry": entry, "form": form, "refused": refused, "most": MOST_PRODUCTS}
    return render(request, "market/ask.html", context, status=422 if refused else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look into your mail: whether a letter went out is not told to who knows an address."""
    return render(request, "market/request_sent.html", {})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The link of the letter. Opening it asks once more: mail programs open links too."""
    link = (request.POST if request.method == "POST" else request.GET).get("link", "")
    found = queries.by_link(link, now())
    if found is None:
        return render(request, "market/request_confirm.html", {"found": None}, status=404)
    if found.state != "unconfirmed":
        return _state_of(found)
    refused = None
    if request.method == "POST":
        try:
            actions.confirm_request(found, by=the_program(), at=now())
            return _state_of(found)
        except Refused as error:
            refused = error
    context = {
        "found": found,
        "link": link,
        "entries": queries.products_of(found),
        "refused": refused,
        "effect": actions.confirm_request.effect,
        "label": actions.confirm_request.label,
    }
    status = 422 if refused else 200
    return render(request, "market/request_confirm.html", context, status=status)


def _state_of(found: QuoteRequest) -> HttpResponse:
    return redirect(f"{reverse('market:request_state')}?code={found.code}")


@never_cache
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """The answers, for whoever knows the code."""
    code = request.GET.get("code", "")[:40]
    found = queries.by_code(code) if code else None
    context: dict[str, Any] = {"code": code, "found": found}
    if found is not None:
        context["questions"] = QUESTIONS.filter(request=found).order_by("product__name")
        context["waits"] = found.state == "unconfirmed"
    status = 404 if code and found is None else 200
    return render(request, "market/request_state.html", context, status=status)


@never_cache
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """The buyer closes the request, or has itself forgotten, by its code."""
    found = queries.by_code(request.POST.get("code", "")[:40])
    if found is None:
        return redirect("market:request_state")
    act = actions.forget_buyer if request.POST.get("forget") else actions.close_request
    try:
        act(found, by=the_program(), at=now())
    except Refused:
        found.refresh_from_db()  # ended already: the page says so
    return _state_of(found)


@require_safe
@login_required
def questions(request: HttpRequest) -> HttpResponse:
    """A producer's questions, newest first; an office's sums."""
    actor = actor_of(request)
    if not (actor.may("market.view_question") or actor.may("market.view_quote_sums")):
        raise PermissionDenied
    rows = LISTED.where_may(actor, "market.view_question").order_by("-id")
    context = {
        "page": page_of(request, rows) if actor.may("market.view_question") else None,
        "sums": queries.sums(actor) if actor.may("market.view_quote_sums") else None,
    }
    return render(request, "market/questions.html", context)


@never_cache
@require_safe
@login_required
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with who asks, for the product's own producer."""
    actor = actor_of(request)
    found = get_object_or_404(QUESTIONS.where_may(actor, "market.view_question"), pk=pk)
    context = {"question": found, "asked": found.request, "actions": open_to(actor, found)}
    return render(request, "market/question.html", context)
