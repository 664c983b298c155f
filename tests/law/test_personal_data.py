"""The register of personal data: complete over the models, sourced, and kept in step."""

import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Field

from namsao.law.personal_data import (
    days_kept,
    own_periods,
    register,
    request_rules,
    retentions,
)

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "personal-data.md"
MARK = "<!-- register -->\n"
AFTER = {"erased": "erased", "pseudonym": "stays without the name", "kept": "stays as it is"}
TELLS_OF_A_PERSON = re.compile(r"(^|_)(name|e?mail|phone|address|gender|ethnicity|person)(_|$)")
# Columns that the pattern finds and that name no person.
OF_NO_PERSON = {
    "producers.Product.name",
    "certificates.Certificate.product_name",
    "certificates.PastEntry.product_name",
    "certificates.PastRound.name",
    "assessment.Round.name",
    "areas.Area.name",
    "areas.AreaName.name",
    "dossiers.Document.product_name",
    "kernel.Register.name",
    "traceability.NamedQuery.name",
    "traceability.GrowingArea.name",
    "traceability.PackingHouse.name",
    "traceability.TradeItem.name",
    "market.Entry.name",
    "market.Fair.name",
    "market.Entry.name_key",
    "market.Sheet.name_en",
    "market.MarketTable.name",
    "market.SalesImport.name",
    "market.SheetBatch.name",
    "auth.Permission.name",
    "auth.Permission.codename",
    "auth.Group.name",
}


def columns_about_persons() -> set[str]:
    user = get_user_model()
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field)
        and (field.related_model is user or TELLS_OF_A_PERSON.search(field.name))
    }


def listed() -> set[str]:
    return {column for category in register() for column in category.where}


def test_every_column_about_a_person_is_in_the_register():
    assert columns_about_persons() - OF_NO_PERSON - listed() == set()


def test_the_register_names_only_columns_that_exist():
    for column in listed():
        model, _dot, field = column.rpartition(".")
        apps.get_model(model)._meta.get_field(field)
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
    }
    assert columns >= OF_NO_PERSON


def test_no_column_is_listed_twice():
    where = [column for category in register() for column in category.where]
    assert len(where) == len(set(where))


def test_what_stays_after_erasure_says_which_duty_keeps_it():
    unexplained = [c.key for c in register() if (c.after_erasure == "erased") is bool(c.duty)]
    assert unexplained == []


def test_a_period_is_the_law_s_or_says_that_it_is_the_project_s_own():
    for period in retentions().values():
        assert ("project's default" in period.source.en) is (period.set_by == "project")


def test_requests_are_answered_within_the_days_of_the_decree():
    assert {kind: rule.days for kind, rule in request_rules().items()} == {
        "correction": 10,
        "erasure": 20,
        "objection": 15,
    }


def test_an_installation_may_choose_its_own_period_where_no_law_sets_one():
    own = own_periods("letters=180 messages=90")
    assert days_kept(own)["letters"] == 180
    assert days_kept(own)["invitations"] == 90
    assert days_kept({})["letters"] == 365


@pytest.mark.parametrize("text", ["archive=30", "log=30", "papers=1"])
def test_a_period_of_the_law_cannot_be_chosen(text):
    with pytest.raises(ValueError, match="is no period to be chosen"):
        own_periods(text)


@pytest.mark.parametrize("text", ["letters=0", "letters=ten", "letters", "letters=-5"])
def test_a_period_is_a_whole_number_of_days(text):
    with pytest.raises(ValueError, match="days are a whole number"):
        own_periods(text)


def lists() -> str:
    """The part of the guide that is made from the register."""
    lines = ["", "## Requests", "", "| Request | Answered in | By |", "|---|---|---|"]
    for rule in request_rules().values():
        lines.append(f"| {rule.label.en} | {rule.days} days | {rule.source.en} |")
    lines += ["", "## Periods", "", "| Period | Days | From | Set by |", "|---|---|---|---|"]
    for key, period in retentions().items():
        days = str(period.days or "–")
        lines.append(f"| `{key}` | {days} | {period.since.en} | {period.source.en} |")
    lines += ["", "## What is held", ""]
    lines.append("| Data | Of whom | What for, on which ground | Period | After erasure | Where |")
    lines.append("|---|---|---|---|---|---|")
    for line in register():
        named = f"**{line.label.en}**" + (", sensitive" if line.sensitive else "")
        why = f"{line.purpose.en}. {line.basis.en}"
        periods = ", ".join(f"`{period.key}`" for period in line.retention)
        after = AFTER[line.after_erasure] + (f": {line.duty.en}" if line.duty else "")
        where = ", ".join(f"`{column}`" for column in line.where)
        lines.append(f"| {named} | {line.whose} | {why} | {periods} | {after} | {where} |")
    return "\n".join(lines) + "\n"


def test_the_guide_lists_what_the_register_says():
    written, mark, listed_there = GUIDE.read_text(encoding="utf-8").partition(MARK)
    if os.environ.get("NAMSAO_REWRITE"):
        listed_there = lists()
        GUIDE.write_text(written + mark + listed_there, encoding="utf-8")
    assert listed_there == lists()
