from django.urls import path

from namsao.market.buying import views as buying
from namsao.market.fairs import views as fairs
from namsao.market.placing import views as placing
from namsao.market.sales import views as sales
from namsao.market.sheets import views as sheets
from namsao.market.tables import views as tables
from namsao.market.views import machines, pages, pictures

app_name = "market"
urlpatterns = [
    path("", pages.index, name="index"),
    path("products/<int:pk>", pages.product, name="product_short"),
    path("products/<int:pk>/picture", pictures.picture, name="picture"),
    path(
        "products/<int:pk>/picture/<slug:mark>-<int:width>.<slug:kind>",
        pictures.sized_picture,
        name="sized_picture",
    ),
    path("products/<int:pk>/share.jpg", pictures.share, name="share"),
    path("products/<int:pk>/card", pictures.card, name="card"),
    path("products/<int:pk>/quote", buying.ask, name="ask"),
    path("quotes", buying.questions, name="questions"),
    path("quotes/<int:pk>", buying.question, name="question"),
    path("quotes/sent", buying.sent, name="request_sent"),
    path("quotes/confirm", buying.confirm, name="confirm_request"),
    path("quotes/state", buying.state, name="request_state"),
    path("quotes/end", buying.end, name="end_request"),
    path("products/<int:pk>/<slug:slug>", pages.product, name="product"),
    path("fairs", fairs.fairs, name="fairs"),
    path("fairs/<int:pk>", fairs.fair, name="fair"),
    path("producers/<int:pk>", pages.producer, name="producer"),
    path("areas/<str:code>", pages.area, name="area"),
    path("statistics", pages.statistics, name="statistics"),
    path("feeds/<slug:channel>.<slug:kind>", machines.feed, name="feed"),
    path("data", pages.data, name="data"),
    path("data/dcat.jsonld", machines.dcat, name="dcat"),
    path("data/<slug:name>.<slug:kind>", machines.dataset, name="dataset"),
    path("sheets/listing.<slug:kind>", sheets.listing, name="listing"),
    path("channels/<int:pk>", placing.channels, name="channels"),
    path("sales", sales.sums, name="sums"),
    path("sales/<int:pk>", sales.sales, name="sales"),
    path("sales/files/<int:pk>", sales.one, name="sales_import"),
    path("tables", tables.tables, name="tables"),
    path("tables/<int:pk>", tables.table, name="table"),
    path("tables/<int:pk>.<slug:kind>", tables.filled, name="table_filled"),
    path("sheets/template/<int:pk>", sheets.template, name="sheet_template"),
    path("sheets/batches/<int:pk>", sheets.batch, name="sheet_batch"),
    path("sheets/<int:pk>", sheets.sheet, name="sheet"),
]
