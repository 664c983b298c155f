"""A season's figures: those of the books, whichever engine answers."""

import csv
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from namsao.traceability.analytics import running
from namsao.traceability.analytics.figures import FIGURES
from namsao.traceability.analytics.writing import write
from namsao.traceability.diary import queries
from namsao.traceability.epcis.models import EventItem
from namsao.traceability.growing.balance import against_forecast
from namsao.traceability.growing.models import CodeAlias, GrowingAreaCode, SeasonForecast
from namsao.traceability.lots.balance import stocks
from namsao.traceability.lots.models import Lot
from namsao.traceability.shelf import counting
from tests.conftest import TODAY, free_port
from tests.traceability.chain import SHOP, Partner, harvest, lot, packed, parcel, shipped, turned

DAY = TODAY.date()
NAMSAO = "https://namsao.example/voc/"


@pytest.fixture
def season(world, tmp_path) -> Path:
    """The demo's season, and what makes it harder, in Parquet files."""
    code = GrowingAreaCode.objects.get(text="VN-BGOR 901")
    forecast = SeasonForecast.objects.get(growing_area=code.growing_area)
    CodeAlias.objects.create(code=code, text="BGOR901", key="BGOR901")
    day = {"eventTime": f"{forecast.begins_on}T23:30:00+07:00"}  # UTC has the day before
    area = queries.address_of(code.growing_area)

    def under(text: str, *made) -> dict:
        words = {"namsao:growingAreaCode": text, "namsao:growingArea": area}
        return harvest(*made, ilmd=words) | day

    tonnes = under("BGOR901", (lot("T"), 60)) | {
        "quantityList": [{"epcClass": lot("T"), "quantity": 60, "uom": "TNE"}]
    }
    lan, mai = Partner(world.cast.lan), Partner(world.cast.mai)
    lan.hand_in(
        under(code.text, (lot("A"), 900)),
        turned([(lot("A"), 800)], [(lot("B"), 200.5)]),
        packed(parcel(1), [(lot("B"), 120)]),
        shipped([], SHOP, [parcel(1)]),
        shipped([(lot("B"), 100)], SHOP),  # 220 of 200.5: more than there was
        shipped([lot("C")], SHOP),  # how much is not told
        namsao=NAMSAO,
    )
    mai.hand_in(tonnes, namsao=NAMSAO)
    mistake = under(code.text, (lot("X"), 5000)) | {"eventID": "urn:uuid:" + "7" * 32}
    lan.hand_in(mistake, namsao=NAMSAO)
    declared = {"declarationTime": "2026-07-01T08:00:00+07:00", "reason": "did_not_occur"}
    lan.hand_in(mistake | {"errorDeclaration": declared}, namsao=NAMSAO)
    bags = Lot.objects.get(uri__startswith="https://id.gs1.org/01/08938500000010/")
    for place in ("", *(f"tỉnh {number}" for number in range(17))):
        counting.count_scan(bags, DAY, place)
    folder = tmp_path / "analytics"
    write(folder)
    return folder


def answered(name: str, folder: Path) -> list[dict]:
    found = running.on_this_machine(FIGURES[name], folder)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def test_books_are_those_of_the_pages(season):
    found = answered("books", season)
    lots = EventItem.objects.filter(lot__isnull=False).values_list("lot_id", flat=True)
    expected = stocks(lots)
    assert len(expected) > 10
    assert [
        tuple(row[name] for name in ("lot", "producer", "unit", "unmeasured", "impossible"))
        for row in found
    ] == [(s.lot, s.producer, s.uom, s.unmeasured, s.impossible) for s in expected]
    for name in ("made", "came", "used", "went", "lost", "left"):
        assert [row[name] for row in found] == [getattr(one, name) for one in expected], name
    assert {row["impossible"] for row in found} == {True, False}


def test_a_season_counts_all_who_harvested_under_a_code(season, world):
    code = GrowingAreaCode.objects.get(text="VN-BGOR 901")
    rows = [r for r in answered("seasons", season) if (r["what"], r["key"]) == ("code", code.pk)]
    forecast = SeasonForecast.objects.get(pk=rows[0]["forecast"])
    expected = queries.harvested_under(code, forecast.begins_on, forecast.ends_on)
    assert sum(row["kilograms"] for row in rows) == expected > 60_000
    assert {row["producer"] for row in rows} == {
        world.producers["hive"].pk,
        world.producers["noodle"].pk,
    }
    for row in rows:
        assert row["came"] == expected
        assert row["verdict"] == against_forecast(expected, forecast.kilograms) == "over"
        assert row["surplus"] == expected - forecast.kilograms


def test_every_approved_season_of_an_area_is_that_of_its_page(season):
    rows = [row for row in answered("seasons", season) if row["what"] == "area"]
    told = {row["forecast"]: (row["came"], row["could"], row["verdict"]) for row in rows}
    pages = {}
    for forecast in SeasonForecast.objects.filter(state="approved"):
        one = queries.season_of(forecast)
        if one.balance.came:
            pages[forecast.pk] = (one.balance.came, one.balance.could, one.verdict)
    assert told == pages != {}


def test_a_years_book_of_a_processor(season, world):
    hive = world.producers["hive"].pk
    (row,) = [row for row in answered("processors", season) if row["producer"] == hive]
    lots = [row for row in answered("books", season) if row["producer"] == hive]
    weighed = [row for row in lots if row["unit"] == "KGM"]
    for name in ("made", "came", "used", "went", "lost", "left"):
        assert row[name] == sum(one[name] for one in weighed), name
    # 2,000 bags of 250 g and 600 jars of 500 g; a kilogram of dried fruit takes 3.5 of fresh.
    assert row["packed"] == 800
    assert row["needed"] == 500 * Decimal("3.5") + 300
    # Of the diary 1,250 + 980 + 320; handed in 900. The other lots name no area.
    assert row["harvested"] == 1250 + 980 + 320 + 900
    assert (row["overdrawn"], row["verdict"]) == (1, "fits")


def test_scans_that_a_lot_cannot_explain(season):
    rows = answered("scans", season)
    bags = Lot.objects.get(pk=rows[0]["lot"])
    suspicions = {one.reason: one for one in counting.suspicions_of(bags)}
    assert len(rows) == 18
    for row in rows:
        assert (row["scans"], row["total"]) == (1, 18)
        assert row["too_often"] == ("too_often" in suspicions)
        assert row["too_many_places"] == ("too_many_places" in suspicions)
        assert row["places_a_day"] == suspicions["too_many_places"].found
        assert row["explained"] == 2000 * 4 + 60


def test_files_are_divided_by_month_and_province_and_name_nobody(season, world):
    folders = {str(path.parent.relative_to(season)) for path in season.rglob("*.parquet")}
    assert f"scans/month={DAY:%Y-%m}/province=24" in folders
    held = b"".join(path.read_bytes() for path in season.rglob("*.parquet"))
    for name in ("Hợp tác xã", world.cast.lan.name, "Cửa hàng Quê"):
        assert name.encode() not in held


def test_the_command_writes_and_answers(world, tmp_path):
    folder = ["--folder", str(tmp_path / "books")]
    written, printed, lines = io.StringIO(), io.StringIO(), io.StringIO()
    call_command("trace", "write", *folder, stdout=written)
    assert "moves: " in written.getvalue()
    call_command("trace", "figures", "seasons", *folder, stdout=printed)
    call_command("trace", "figures", "seasons", "--json", *folder, stdout=lines)
    table = list(csv.DictReader(io.StringIO(printed.getvalue())))
    assert table == [
        {name: str(value) for name, value in json.loads(line).items()}
        for line in lines.getvalue().splitlines()
    ]
    assert table[0]["verdict"] == "fits"


# Spark


@contextmanager
def a_cluster(home: Path, logs: Path):
    """A master and a worker of their own, on this machine alone; answers the master's address."""
    port, page = free_port(), free_port()
    master = f"spark://127.0.0.1:{port}"
    spark = [str(home / "bin" / "spark-class"), "org.apache.spark.deploy"]
    commands = (
        ["master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(page)],
        ["worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--work-dir",
         str(logs), "--webui-port", str(free_port()), master],
    )  # fmt: skip
    running_ones = []
    environment = os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(home)}
    try:
        for command in commands:
            with (logs / f"{command[0]}.log").open("wb") as log:
                running_ones.append(
                    subprocess.Popen(
                        [spark[0], f"{spark[1]}.{command[0]}", *command[1:]],
                        env=environment,
                        stdout=log,
                        stderr=log,
                    )
                )
        yield master
    finally:
        for process in reversed(running_ones):
            process.terminate()
            process.wait(timeout=30)


def spark_folder() -> Path | None:
    """Where pyspark lies: as told, as script/test-spark fetched it, or beside other packages."""
    fetched = Path(__file__).parents[2] / ".tools" / "spark"
    if told := os.environ.get("NAMSAO_SPARK"):
        return Path(told)
    if (fetched / "pyspark").is_dir():
        return fetched
    installed = importlib.util.find_spec("pyspark")
    return Path(installed.origin).parents[1] if installed and installed.origin else None


def test_a_spark_cluster_answers_the_same_over_the_same_files(season, tmp_path, monkeypatch):
    place = spark_folder()
    if place is None:
        pytest.skip("no pyspark, which is 430 MB: script/test-spark fetches it and runs this")
    if shutil.which("java") is None:
        pytest.skip("there is no Java, which Spark runs on")
    logs = tmp_path / "spark"
    logs.mkdir()
    (logs / "spark-defaults.conf").write_text("spark.sql.shuffle.partitions 2\n")
    for name, value in {
        "SPARK_CONF_DIR": str(logs),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(logs),
        "PYSPARK_PYTHON": sys.executable,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(str(place))
    with a_cluster(place / "pyspark", logs) as master:
        there = running.on_spark(FIGURES.values(), season, master)
    for figure, answer in zip(FIGURES.values(), there, strict=True):
        assert answer == running.on_this_machine(figure, season), figure.name
        assert answer.rows, figure.name
    assert any(logs.glob("app-*")), "the worker ran it, not this process"
