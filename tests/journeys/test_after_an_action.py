"""Where a press leads: to what was made, back where one was, or to the fault, beside its field."""

from django.test import Client
from django.urls import reverse

from namsao.assessment.queries import entry_of
from namsao.certificates.models import Certificate


def pressing(person, client: Client, action: str, thing, **fields):
    """Take the action by its page, and follow where it leads."""
    client.force_login(person)
    app, verb = action.split(".")
    address = reverse("act", args=[app, thing._meta.model_name, thing.pk, verb])
    return client.post(address, fields, follow=True)


def test_what_was_made_without_a_page_of_its_own_leads_back(world, client):
    entry = entry_of(world.dossiers["water"])
    answer = pressing(
        world.cast.ha,
        client,
        "assessment.record_visit",
        entry,
        visited_on="2026-11-20",
        present="Tổ tư vấn",
        notes="Nguồn nước sạch.",
    )
    assert answer.redirect_chain == [(entry.get_absolute_url(), 302)]
    assert "Nguồn nước sạch." in answer.content.decode()


def test_who_steps_aside_is_not_led_to_what_is_hidden_now(world, client):
    entry = entry_of(world.dossiers["cloth"])
    answer = pressing(
        world.cast.nga,
        client,
        "assessment.declare_conflict",
        entry,
        kind="family",
        reason="Người nhà",
    )
    assert answer.redirect_chain == [("/", 302)]
    assert "Đã xong: Khai báo xung đột lợi ích." in answer.content.decode()
    assert client.get(entry.get_absolute_url()).status_code == 404


def test_what_the_law_refuses_stands_beside_its_field(world, client):
    before = Certificate.objects.count()
    answer = pressing(
        world.cast.thao,
        client,
        "certificates.recognise",
        world.dossiers["tour"],
        decision_number="9/QĐ-UBND",
        decided_on="2020-01-01",
        signer="Trịnh Phương Thảo",
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_decided_on">Ngày quyết định: Ngày quyết định phải từ ngày' in page
    assert 'value="9/QĐ-UBND"' in page  # what was typed stays
    assert Certificate.objects.count() == before


def test_every_action_is_known_to_the_pages_from_the_start():
    """The leader's verbs were once unknown until something else had imported them."""
    import subprocess
    import sys

    code = (
        "import django; django.setup(); from namsao.kernel.action import REGISTRY as r;"
        " from namsao.people.roles import MAY; names = set().union(*MAY.values());"
        " print(sorted(n for n in names if n not in r and not n.split('.')[1].startswith('view')))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
