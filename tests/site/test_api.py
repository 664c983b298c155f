"""The API: what the document says is what answers, and a token is never more than its person."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from openapi_spec_validator import validate

from namsao.dossiers.models import DossierMessage
from namsao.kernel.action import REGISTRY, Forbidden, Refused
from namsao.kernel.models import Event
from namsao.notices.retention import clear_out_overdue
from namsao.people import actions as joining
from namsao.people import tokens
from namsao.people.forms import BY_HAND
from namsao.people.models import AccessToken, Holding, User
from namsao.site import openapi
from namsao.site.demo.papers import sample_upload
from namsao.site.reads import LISTS

REPORT = {
    "local_material": "Vải của xã",
    "local_labour": "Mười hai lao động",
    "idea_origin": "Của hợp tác xã",
    "local_identity": "Vải Lục Ngạn",
}


class Program:
    """Another program that holds a token, and no cookie."""

    def __init__(self, secret: str) -> None:
        # As in the wild: a request without a CSRF token is refused unless the API takes it.
        self.client = Client(
            enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"}
        )

    def get(self, address: str):
        return self.client.get(address)

    def post(self, address: str, body=None):
        return self.client.post(address, json.dumps(body or {}), "application/json")


def secret_of(person, scope="read", **more) -> str:
    day = now().date() + timedelta(days=30)
    fields = {"name": "thử", "expires_on": day, "scope": scope} | more
    return tokens.make_token(person, by=person.actor, at=now(), **fields).once


def program(person, scope="read", **more) -> Program:
    return Program(secret_of(person, scope, **more))


# The document


def test_the_document_is_valid_openapi(client, db):
    told = client.get("/api/openapi.json").json()
    validate(told)
    assert told["openapi"].startswith("3.1")


def test_every_action_and_every_list_is_in_it_with_what_its_form_asks(db):
    told = openapi.document()
    for name, act in REGISTRY.items():
        call = told["paths"][openapi.path_of(act)]["post"]
        assert (call["operationId"], call["summary"]) == (name, str(act.label))
        body = call["requestBody"]["content"]["application/json"]["schema"]
        fields = act.form().fields
        assert set(body["properties"]) == set(fields)
        assert set(body.get("required", [])) == {n for n, f in fields.items() if f.required}
    for call in LISTS:
        assert "get" in told["paths"][openapi.path_of_list(call)]
    report = told["paths"]["/api/dossiers/dossier/{id}/report"]["post"]
    assert set(report["requestBody"]["content"]["application/json"]["schema"]["required"]) == set(
        REPORT
    )


def test_the_readable_page_shows_each_call_in_both_languages(client, db):
    page = client.get("/api/").content.decode()
    assert all(f'id="{name}"' in page for name in REGISTRY)
    assert "Tiếp nhận hồ sơ" in page
    client.cookies["django_language"] = "en"
    assert "Receive the dossier" in client.get("/api/").content.decode()


def test_each_column_of_a_list_has_a_name_of_its_own():
    for call in LISTS:
        keys = [column.key for column in call.columns]
        assert all(key.isidentifier() for key in keys), call.name
        assert len(set(keys)) == len(keys), call.name


# The road of a program


def test_a_program_lists_receives_and_reports(world):
    rice = world.dossiers["rice"]  # submitted to the ward of Chũ, where Cúc works
    commune = program(world.cast.cuc, "act")
    listed = commune.get("/api/lists/dossiers?state=submitted").json()
    assert [row["id"] for row in listed["rows"]] == [rice.pk]
    assert listed["rows"][0]["state"] == "submitted"
    assert listed["rows"][0]["state_label"] == "Đã nộp, chờ xã tiếp nhận"

    found = commune.get(f"/api/dossiers/dossier/{rice.pk}").json()
    offered = {act["name"]: act for act in found["actions"]}
    done = commune.post(offered["dossiers.receive"]["url"])
    assert (done.status_code, done.json()["after"]) == (200, "at_commune")

    lacking = commune.post(f"/api/dossiers/dossier/{rice.pk}/report", {"local_material": "…"})
    assert lacking.status_code == 422
    assert set(lacking.json()["errors"]) == set(REPORT) - {"local_material"}
    assert lacking["Content-Type"] == "application/problem+json"
    assert commune.post(f"/api/dossiers/dossier/{rice.pk}/report", REPORT).status_code == 200
    rice.refresh_from_db()
    assert rice.commune_report.local_labour == "Mười hai lao động"
    token = AccessToken.objects.get(person=world.cast.cuc)
    told = Event.objects.filter(subject=rice.ref).order_by("-id")[:2]
    assert [event.facts["via"] for event in told] == [f"token:{token.pk}"] * 2
    assert {event.by_id for event in told} == {world.cast.cuc.pk}
    # The history says so beside the name.
    browser = Client()
    browser.force_login(world.cast.cuc)
    assert "Lê Thị Cúc (qua mã truy cập)" in browser.get(rice.get_absolute_url()).content.decode()


def test_a_list_goes_on_page_by_page_and_misses_nothing(world):
    office = program(world.cast.dung)
    address, seen = "/api/lists/certificates?size=50", []
    while address:
        answer = office.get(address).json()
        seen += [row["id"] for row in answer["rows"]]
        address = answer["next"]
    whole = office.get("/api/lists/certificates?size=500").json()["rows"]
    assert seen == [row["id"] for row in whole]
    assert len(seen) == len(set(seen)) > 50


def test_every_list_answers_those_who_may_read_it_and_the_same_rows_as_its_page(world):
    things = {
        "dossier": world.dossiers["spice"].pk,
        "producer": world.producers["noodle"].pk,
        "round": world.round.pk,
    }
    office = program(world.cast.dung, "act")
    for call in LISTS:
        if call.of and call.of not in things:
            continue
        address = f"/api/lists/{call.name}" + (f"/{things[call.of]}" if call.of else "")
        answer = office.get(address)
        if call.name in {"documents", "sales", "deliveries"}:  # a producer's; an administrator's
            assert answer.status_code in {403, 404}, call.name
            assert answer["Content-Type"] == "application/problem+json"
            continue
        assert answer.status_code == 200, call.name
        for row in answer.json()["rows"]:
            assert {column.key for column in call.columns} <= set(row), call.name
    assert office.get("/api/lists/nothing").status_code == 404
    assert office.get("/api/lists/entries").status_code == 404  # of which round?


def test_a_file_goes_along_as_a_form(world):
    spice = world.dossiers["spice"]
    office = program(world.cast.dung, "act")
    address = f"/api/dossiers/dossier/{spice.pk}/note"
    bad = {"text": "Xem ảnh", "upload": SimpleUploadedFile("anh.png", b"\x89PNG\r\n\x1a\n")}
    answer = office.client.post(address, bad)
    assert answer.status_code == 422
    assert "upload" in answer.json()["errors"]
    good = {"text": "Xem ảnh", "upload": sample_upload("anh")}
    assert office.client.post(address, good).status_code == 200
    assert DossierMessage.objects.latest("id").file_name == "anh.png"


# How far a token reaches


def test_a_token_for_reading_changes_nothing(world):
    rice = world.dossiers["rice"]
    answer = program(world.cast.cuc).post(f"/api/dossiers/dossier/{rice.pk}/receive")
    assert answer.status_code == 404  # what one may not do to a thing is not told
    rice.refresh_from_db()
    assert rice.state == "submitted"


def test_a_token_for_chosen_work_does_that_and_no_other(world):
    rice = world.dossiers["rice"]
    commune = program(world.cast.cuc, "chosen", actions=["dossiers.receive"])
    assert commune.post(f"/api/dossiers/dossier/{rice.pk}/receive").status_code == 200
    assert commune.post(f"/api/dossiers/dossier/{rice.pk}/report", REPORT).status_code == 404


def test_no_token_is_given_more_than_its_person_may(world):
    with pytest.raises(Refused, match="không giao cho mã được") as refused:
        secret_of(world.cast.lan, "chosen", actions=["dossiers.receive"])
    assert refused.value.errors == {"actions": ["dossiers.receive"]}
    form = tokens.make_token.bind(world.cast.lan, world.cast.lan.actor)
    offered = {name for name, _label in form.fields["actions"].choices}
    assert "dossiers.submit" in offered
    assert not offered & ({"dossiers.receive"} | BY_HAND)


@pytest.mark.parametrize("name", ["lan", "cuc", "dung", "thao", "nga", "xuan"])
def test_a_token_reaches_nothing_that_its_person_does_not(world, name):
    person = getattr(world.cast, name)
    secret = secret_of(person, "act")
    token = tokens.found_by(secret, now())
    whole, part = person.actor, tokens.limited(person.actor, token)
    for theirs, its in zip(whole.grants, part.grants, strict=True):
        assert its.actions == theirs.actions - BY_HAND
        assert (its.area_path, its.producer_id, its.named) == (
            theirs.area_path,
            theirs.producer_id,
            theirs.named,
        )


def test_no_token_makes_tokens_nor_touches_the_account(world):
    lan = world.cast.lan
    holder = program(lan, "act")
    for name in sorted(BY_HAND):
        act = REGISTRY[name]
        address = f"/api/{act.app}/{act.model_name}/{lan.pk}/{act.short_name}"
        assert holder.post(address).status_code == 404, name
    limited = tokens.limited(lan.actor, AccessToken.objects.get(person=lan))
    with pytest.raises(Forbidden):
        tokens.make_token(lan, by=limited, at=now(), name="con", expires_on=now().date())


def test_a_token_opens_the_api_and_no_page(world):
    answer = program(world.cast.dung, "act").get("/dossiers/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/dossiers/")


# How a token ends


def test_a_token_ends_with_its_day_its_person_and_by_hand(world):
    cuc = world.cast.cuc
    secret = secret_of(cuc)
    holder, token = Program(secret), AccessToken.objects.get(person=cuc)
    assert holder.get("/api/lists/dossiers").status_code == 200

    User.objects.filter(pk=cuc.pk).update(is_active=False)
    assert holder.get("/api/lists/dossiers").status_code == 401
    User.objects.filter(pk=cuc.pk).update(is_active=True)

    AccessToken.objects.filter(pk=token.pk).update(expires_on=now().date() - timedelta(days=1))
    assert holder.get("/api/lists/dossiers").status_code == 401
    AccessToken.objects.filter(pk=token.pk).update(expires_on=token.expires_on)

    tokens.revoke_token(token, by=cuc.actor, at=now())
    answer = holder.get("/api/lists/dossiers")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_what_a_token_reaches_goes_with_the_holding(world):
    cuc = world.cast.cuc
    holder = program(cuc, "act")
    assert holder.get("/api/lists/dossiers").json()["rows"]
    holding = Holding.objects.get(user=cuc)
    joining.end_holding(holding, by=world.cast.xuan.actor, at=now() - timedelta(days=1))
    assert holder.get("/api/lists/dossiers").json()["rows"] == []


def test_nobody_revokes_another_s_token(world):
    secret_of(world.cast.cuc)
    token = AccessToken.objects.get(person=world.cast.cuc)
    with pytest.raises(Forbidden):
        tokens.revoke_token(token, by=world.cast.dung.actor, at=now())


def test_old_tokens_are_cleared_out_after_their_period(world):
    secret_of(world.cast.cuc)
    past = now() - timedelta(days=89)
    AccessToken.objects.update(revoked_at=past)
    clear_out_overdue(now().date(), now())
    assert AccessToken.objects.exists()
    clear_out_overdue(now().date(), now() + timedelta(days=2))
    assert not AccessToken.objects.exists()


# How it is kept


def test_the_secret_is_shown_once_and_kept_nowhere(world):
    browser = Client()
    browser.force_login(world.cast.cuc)
    day = (now().date() + timedelta(days=30)).isoformat()
    fields = {"name": "Trang của tỉnh", "expires_on": day, "scope": "read"}
    address = reverse("act", args=["people", "user", world.cast.cuc.pk, "make_token"])
    answer = browser.post(address, fields)
    assert answer["Cache-Control"] == "no-store"
    secret = answer.content.decode().partition('value="namsao_')[2].partition('"')[0]
    assert len(secret) > 40
    token = AccessToken.objects.get()
    assert tokens.found_by(f"namsao_{secret}", now()) == token
    event = Event.objects.get(action="people.make_token")
    kept = json.dumps([event.facts, *AccessToken.objects.values()], default=str)
    assert secret not in kept
    page = browser.get(reverse("people:tokens")).content.decode()
    assert "Trang của tỉnh" in page
    assert secret not in page


def test_the_last_use_is_seen(world):
    holder = program(world.cast.cuc)
    assert AccessToken.objects.get().last_used_at is None
    holder.get("/api/lists/dossiers")
    assert now() - AccessToken.objects.get().last_used_at < timedelta(minutes=1)


def test_a_token_that_calls_too_often_waits(world, monkeypatch):
    monkeypatch.setattr("namsao.site.middleware.A_MINUTE", 3)
    holder = program(world.cast.cuc)
    # A minute may turn while the test runs: then the counting begins anew.
    answers = [holder.get("/api/lists/rounds").status_code for _n in range(8)]
    assert answers[:3] == [200] * 3
    assert 429 in answers
    last = holder.get("/api/lists/rounds")
    assert last.status_code == 200 or 0 < int(last["Retry-After"]) <= 60


@pytest.mark.parametrize("header", ["Bearer", "Bearer namsao_x", "Basic bGFuOng=", "Bearer \x00"])
def test_what_is_no_token_is_refused_even_beside_a_session(world, header):
    browser = Client(headers={"Authorization": header})
    browser.force_login(world.cast.dung)
    assert browser.get("/api/lists/dossiers").status_code == 401


def test_without_a_token_nothing_is_read(client, db):
    for address in ("/api/lists/dossiers", "/api/dossiers", "/api/dossiers/1"):
        assert client.get(address).status_code == 401
