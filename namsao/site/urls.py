"""Every address of the site."""

from django.urls import include, path
from django.views.generic import RedirectView

from namsao.certificates.views import register
from namsao.dossiers import api as dossiers
from namsao.kernel import api
from namsao.kernel import views as kernel_views
from namsao.market import api as catalogue
from namsao.market.views import machines as market
from namsao.site import api as reading
from namsao.site import gallery, views
from namsao.traceability.shelf.urls import printed

urlpatterns = [
    path("", views.home, name="home"),
    path("due", views.due, name="due"),
    path("language/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("do/<slug:app>/<slug:model>/<int:pk>/<slug:verb>", kernel_views.act, name="act"),
    path("api/", reading.guide, name="api"),
    path("api/openapi.json", reading.document, name="api-document"),
    path("api/lists/<slug:name>", reading.listed, name="api-list"),
    path("api/lists/<slug:name>/<int:pk>", reading.listed, name="api-list-of"),
    path("api/dossiers", dossiers.index, name="api-dossiers"),
    path("api/dossiers/<int:pk>", dossiers.dossier, name="api-dossier"),
    path("api/catalogue/products", catalogue.products, name="market-api-products"),
    path("api/catalogue/products/<int:pk>", catalogue.product, name="market-api-product"),
    path("api/catalogue/certificate", catalogue.certificate, name="market-api-certificate"),
    path("api/<slug:app>/<slug:model>/<int:pk>", reading.thing, name="api-thing"),
    path("api/<slug:app>/<slug:model>/<int:pk>/<slug:verb>", api.act, name="api-act"),
    path("areas/", include("namsao.areas.urls")),
    path("", include("namsao.people.urls")),
    path("producers/", include("namsao.producers.urls")),
    path("dossiers/", include("namsao.dossiers.urls")),
    path("assessment/", include("namsao.assessment.urls")),
    path("certificates/", include("namsao.certificates.urls")),
    path("papers/", include("namsao.papers.urls")),
    path("epcis", RedirectView.as_view(pattern_name="epcis:top")),
    path("epcis/", include("namsao.traceability.epcis.urls")),
    path("chains", views.chains, name="chains"),
    path("chains/<int:pk>", views.chain, name="chain"),
    path("programme/", include("namsao.programme.urls")),
    path("traceability/", include("namsao.traceability.urls")),
    path("market/", include("namsao.market.urls")),
    path("", include("namsao.market.credentials.urls")),
    path("sitemap.xml", market.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", market.sitemap_part, name="sitemap-part"),
    path("robots.txt", market.robots, name="robots"),
    path("", include((printed, "shelf"))),
    path("", include("namsao.notices.urls")),
    path("gallery", gallery.show, name="gallery"),
    path("gallery/answer", gallery.answer, name="gallery-answer"),
    path("register.csv", register, name="register"),
    path(
        "c/<str:token>", RedirectView.as_view(pattern_name="certificates:verify", permanent=True)
    ),
]

handler400 = "namsao.site.errors.bad_request"
handler403 = "namsao.site.errors.forbidden"
handler404 = "namsao.site.errors.not_found"
handler500 = "namsao.site.errors.broken"
