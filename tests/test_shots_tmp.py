from namsao.programme.models import *
from namsao.traceability.growing.models import GrowingArea
from django.urls import reverse
def test_shots(site, browser_page, sign_in, django_db_blocker):
    with django_db_blocker.unblock():
        plan = Plan.objects.get(year=2026, keeper__level="province")
        jam = Support.objects.get(state="agreed"); call = Call.objects.get(kind="consulting")
        noodles = Application.objects.get(state="applied", call=call)
        lychee = Support.objects.get(kind="packaging")
        hill = GrowingArea.objects.get(crop="lychee")
        rep = Report.objects.get(area__level="province")
        contract = Commitment.objects.get(document="03/2024/HĐTV (hư cấu)")
        apply = reverse("act", args=["programme","product",Product_pk(), "apply_for_support"])
        announce = reverse("act", args=["programme","allotment",call.allotment_id,"announce_call"])
        sent = [u for u in ()]
    pages = {
        "dung": {"plan_support": reverse("programme:support", args=[plan.pk]), "call": call.get_absolute_url(), "app": noodles.get_absolute_url(), "jam": jam.get_absolute_url(), "supports": reverse("programme:supports"), "results": reverse("programme:support_results"), "chain": reverse("chain", args=[hill.pk]), "chains": reverse("chains"), "report": rep.get_absolute_url(), "contract": contract.get_absolute_url(), "announce": announce, "home": "/", "plans": reverse("programme:index")},
        "lan": {"lan_supports": reverse("programme:supports"), "lan_lychee": lychee.get_absolute_url(), "lan_apply": apply, "lan_home": "/"},
    }
    for who, named in pages.items():
        sign_in(browser_page, f"{who}@" + MAIL)
        for name, url in named.items():
            for width in (360, 1280):
                browser_page.set_viewport_size({"width": width, "height": 900})
                browser_page.goto(site.url + url)
                wide = browser_page.evaluate("document.documentElement.scrollWidth")
                if wide > width: print("OVERFLOW", name, width, wide)
                browser_page.screenshot(path=f"/tmp/sup/{name}_{width}.png", full_page=True)
                if "/login" in browser_page.url: print("LOGIN", name)
def Product_pk():
    from namsao.producers.models import Product
    return Product.objects.get(name="Mật ong hoa vải").pk if Product.objects.filter(name="Mật ong hoa vải").exists() else Listed.objects.order_by("id").first().product_id
from namsao.site.demo.cast import MAIL_DOMAIN as MAIL
