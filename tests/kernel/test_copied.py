"""Public pages read a copy of the database where there is one; nobody else does."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connections, router
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext

from namsao.certificates.models import Certificate
from namsao.kernel.copied import COPY, connection_to_read, read_from_a_copy
from namsao.people.models import User
from namsao.site import database
from namsao.traceability.lots.models import Lot
from namsao.traceability.shelf import copies, resolving


@pytest.fixture
def copy(world, monkeypatch, tmp_path):
    """A second connection to the same rows, set up as the operator's variable does."""
    url = "postgresql://reader@127.0.0.1:5432/namsao?sslmode=disable"
    monkeypatch.setenv("NAMSAO_READ_DATABASE_URL", url)
    made = database.copy_configuration()
    default = connections["default"].settings_dict
    read_only = made["OPTIONS"]["options"]
    parts = {"OPTIONS": default["OPTIONS"] | {"options": read_only}}
    monkeypatch.setitem(connections.settings, COPY, default | parts)
    monkeypatch.setattr(copies, "folder", lambda: tmp_path)
    connections[COPY].connect()  # by hand: tests may open only connections that settings name
    yield connections[COPY]
    connections[COPY].close()
    del connections[COPY]


def test_the_variable_names_a_copy_that_nobody_writes(monkeypatch):
    assert database.copy_configuration() is None
    url = "postgresql://reader:secret@replica.example:6432/namsao?sslmode=require"
    monkeypatch.setenv("NAMSAO_READ_DATABASE_URL", url)
    made = database.copy_configuration()
    assert [made[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")] == [
        "replica.example", "6432", "namsao", "reader", "secret",
    ]  # fmt: skip
    assert made["OPTIONS"]["sslmode"] == "require"
    assert made["OPTIONS"]["options"] == "-c default_transaction_read_only=on"


@pytest.mark.parametrize("page", ["shelf", "certificate"])
def test_a_public_page_asks_the_copy_alone(copy, world, client, page):
    lot = Lot.objects.get(uri__startswith="https://id.gs1.org/01/08938500000010/")
    addresses = {
        "shelf": resolving.page_address(lot).removeprefix(settings.ADDRESS),
        "certificate": world.certificates["honey"].public_url,
    }
    with (
        CaptureQueriesContext(copy) as asked,
        CaptureQueriesContext(connections["default"]) as others,
    ):
        assert client.get(addresses[page]).status_code == 200
    assert len(asked) > 3
    assert [one["sql"] for one in others] == []


def test_who_is_signed_in_is_asked_where_it_is_written(copy, world, client):
    client.force_login(world.cast.lan)
    with CaptureQueriesContext(copy) as asked:
        answer = client.get(world.certificates["honey"].public_url)
    assert answer.status_code == 200
    told = " ".join(one["sql"] for one in asked)
    assert "django_session" not in told
    assert "people_" not in told


def test_nothing_but_a_public_page_reads_the_copy_and_nothing_writes_it(copy, world, client):
    client.force_login(world.cast.lan)
    with CaptureQueriesContext(copy) as asked:
        assert client.get("/traceability/").status_code == 200
    assert len(asked) == 0

    @read_from_a_copy
    def inside():
        assert router.db_for_read(Certificate) == COPY
        assert router.db_for_read(User) == "default"
        assert router.db_for_write(Certificate) == "default"
        with (
            connection_to_read().cursor() as cursor,
            pytest.raises((InternalError, ProgrammingError), match="read-only transaction"),
        ):
            cursor.execute("DELETE FROM traceability_scancount")
        raise KeyError

    with pytest.raises(KeyError):
        inside()
    assert connection_to_read() is connections["default"]  # also after a page that failed
