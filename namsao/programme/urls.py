from django.urls import path

from namsao.programme.money import views as money
from namsao.programme.outlook import views as outlook
from namsao.programme.planning import views as planning
from namsao.programme.reporting import views as reporting
from namsao.programme.support import views as support
from namsao.programme.targets import views as targets

app_name = "programme"
urlpatterns = [
    path("", planning.plans, name="index"),
    path("plans/<int:pk>", planning.plan, name="plan"),
    path("plans/<int:pk>/paper", planning.plan_paper, name="plan_paper"),
    path("plans/<int:pk>/versions", planning.versions, name="versions"),
    path("plans/<int:pk>/approvals/<int:number>", planning.approval, name="approval"),
    path("plans/<int:pk>/forecast", outlook.forecast, name="forecast"),
    path("plans/<int:pk>/choice", outlook.choice, name="choice"),
    path("estimates/<int:pk>", outlook.estimates, name="estimates"),
    path("plans/<int:pk>/book", money.book, name="book"),
    path("plans/<int:pk>/rewards", money.plan_rewards, name="rewards"),
    path("commitments/<int:pk>", money.commitment, name="commitment"),
    path("payments/<int:pk>/file", money.payment_file, name="payment_file"),
    path("rates", money.rates, name="rates"),
    path("reports", reporting.reports, name="reports"),
    path("reports/<int:pk>", reporting.report, name="report"),
    path("reports/<int:pk>/paper", reporting.report_paper, name="report_paper"),
    path("reports/<int:pk>/rows/<str:key>", reporting.report_rows, name="report_rows"),
    path("plans/<int:pk>/aims/<str:kind>", targets.aim_rows, name="aim_rows"),
    path("plans/<int:pk>/support", support.plan_support, name="support"),
    path("support", support.supports, name="supports"),
    path("support/results", support.results, name="support_results"),
    path("support/<int:pk>", support.one_support, name="one_support"),
    path("calls/<int:pk>", support.call, name="call"),
    path("applications/<int:pk>", support.application, name="application"),
    path("steps/<int:pk>/file", support.step_file, name="step_file"),
    path("lists/<int:pk>/file", support.list_file, name="list_file"),
    path("targets", targets.targets, name="targets"),
    path("targets/rows", targets.rows, name="rows"),
]
