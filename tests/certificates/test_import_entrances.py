"""The import by page and by command: the same actions, the same permission; unfit files."""

import io
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from namsao.certificates.importing import actions
from namsao.certificates.importing.columns import Layout
from namsao.certificates.importing.forms import initial_of
from namsao.certificates.importing.models import RegisterImport
from namsao.certificates.models import Certificate
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.models import Event
from namsao.site.demo.cast import BAC_NINH, LUC_NGAN, unit
from tests.certificates.lists import BAD, GOOD, check, imported, report_of, upload, workbook
from tests.conftest import TODAY


def bomb(rows):
    """A workbook of a few kilobytes whose one sheet claims a cell at the far end."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(GOOD))) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            changed = name == "xl/worksheets/sheet1.xml"
            target.writestr(name, rows if changed else source.read(name))
    return made.getvalue()


FAR = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>
</sheetData></worksheet>"""


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (bomb(FAR), "xa.xlsx", "bị hỏng hoặc quá lớn"),
        (bomb(b" " * 250 * 1024 * 1024), "bom.xlsx", "mở ra quá lớn"),
        (bomb(b"<worksheet"), "hong.xlsx", "bị hỏng hoặc quá lớn"),
        (workbook([(1,)] * 20_001), "dai.xlsx", "hơn 20000 hàng"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "cu.xls", "lưu lại dạng XLSX"),
        (b"%PDF-1.7 ...", "giay.pdf", "không phải bảng tính"),
        ("Tªn s¶n phÈm;Chñ thÓ;H¹ng".encode("latin-1"), "phong.csv", "TCVN3"),
        (b"", "rong.csv", "rỗng"),
    ],
    ids=["far cell", "zip bomb", "broken", "too long", "xls", "pdf", "old font", "empty"],
)
def test_hostile_and_unfit_files_are_refused_in_words(world, content, name, why):
    with pytest.raises(Refused, match=why):
        upload(world, content, name)
    assert not RegisterImport.objects.filter(name=name).exists()


def test_another_provinces_office_sees_nothing_and_a_commune_officer_may_not(world):
    made = check(world, workbook(GOOD))
    addresses = [made.get_absolute_url(), reverse("certificates:import_refused", args=[made.pk])]
    for person in (world.cast.yen, world.cast.binh, world.cast.thao):
        client = Client()
        client.force_login(person)
        assert [client.get(address).status_code for address in addresses] == [404, 404]
    with pytest.raises(Forbidden):
        actions.commit_register(made, by=world.cast.yen.actor, at=TODAY)
    with pytest.raises(Forbidden):
        actions.upload_register(
            unit(LUC_NGAN, "commune"),
            by=world.cast.binh.actor,
            at=TODAY,
            upload=SimpleUploadedFile("a.xlsx", workbook(GOOD)),
        )


def test_a_list_is_the_provinces_and_not_a_communes(world):
    with pytest.raises(Refused, match="cả tỉnh"):
        actions.upload_register(
            unit(LUC_NGAN, "commune"),
            by=world.cast.dung.actor,
            at=TODAY,
            upload=SimpleUploadedFile("a.xlsx", workbook(GOOD)),
        )


def test_the_pages_lead_from_the_file_to_the_register_and_back(world):
    client = Client()
    client.force_login(world.cast.dung)
    province = unit(BAC_NINH, "province")
    do = reverse("act", args=["certificates", "area", province.pk, "upload_register"])
    sent = {"upload": SimpleUploadedFile("so.xlsx", workbook([*GOOD, *BAD]))}
    page = client.post(do, sent, follow=True)
    made = RegisterImport.objects.get(name="so.xlsx")
    assert "B: Tên sản phẩm" in page.content.decode()

    raw = initial_of(Layout.of(made.layout))
    wrong = client.post(made.get_absolute_url(), raw | {"product": ""})
    assert wrong.status_code == 422
    page = client.post(made.get_absolute_url(), raw, follow=True).content.decode()
    assert "31/02/2024" in page
    assert "Không có ngày 31 tháng 2 năm 2024." in page

    do = reverse("act", args=["certificates", "registerimport", made.pk, "commit_register"])
    assert client.post(do).status_code == 409
    client.post(do, {"skip_bad": "on"})
    assert imported(made).count() == 3
    do = reverse("act", args=["certificates", "registerimport", made.pk, "undo_register"])
    assert "đã được hoàn tác" in client.post(do, follow=True).content.decode()
    assert imported(made).count() == 0


@pytest.fixture
def file(tmp_path):
    def write(rows):
        path = tmp_path / "so-cu.xlsx"
        path.write_bytes(workbook(rows))
        return str(path)

    return write


def command(world, *arguments, who="dung"):
    out = io.StringIO()
    email = getattr(world.cast, who).email
    call_command("register", *arguments, "--as", email, stdout=out)
    return out.getvalue()


def test_the_command_tells_the_same_problems_and_changes_nothing_in_a_dry_run(world, file):
    path = file([*GOOD, *BAD])
    before = (Certificate.objects.count(), RegisterImport.objects.count())
    with pytest.raises(CommandError, match="Có 4 hàng"):
        command(world, "import", path, "--area", "24", "--dry-run")
    said = command(world, "import", path, "--area", "24", "--dry-run", "--skip-bad")
    assert "Hàng 6: Cột F (Số QĐ, ngày) “31/02/2024”: Không có ngày 31 tháng 2" in said
    assert (Certificate.objects.count(), RegisterImport.objects.count()) == before


def test_the_command_imports_and_undoes_by_the_same_actions(world, file):
    said = command(world, "import", file(GOOD), "--area", "24", "--map", "expires_on=")
    made = RegisterImport.objects.latest("pk")
    assert f"namsao register undo {made.pk}" in said
    assert imported(made).count() == 3
    names = Event.objects.filter(subject=made.ref).values_list("action", flat=True)
    assert [name.split(".")[1] for name in names] == [
        "upload_register",
        "map_register",
        "commit_register",
    ]
    command(world, "undo", str(made.pk))
    assert imported(made).count() == 0


@pytest.mark.parametrize("who", ["yen", "binh", "thao"])
def test_the_command_asks_for_the_same_permission(world, file, who):
    with pytest.raises(CommandError, match="bạn không có quyền"):
        command(world, "import", file(GOOD), "--area", "24", who=who)


@pytest.mark.parametrize("skip", [(), ("--skip-bad",)])
def test_a_dry_run_ends_with_1_only_when_a_row_is_refused(world, file, skip):
    there = RegisterImport.objects.count()
    said = command(world, "import", file(GOOD), "--area", "24", "--dry-run", *skip)
    assert "Nhập được 3 hàng, không nhập được 0 hàng" in said
    assert RegisterImport.objects.count() == there


def test_another_sheet_of_the_file_can_be_chosen(world):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("Bìa").write_string(0, 0, "Báo cáo")
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, ("Sản phẩm", "Xã", "Sao", "Năm"))
        sheet.write_row(1, 0, ("A thử", "Phường Chũ", 3, 2024))
    made = upload(world, target.getvalue())
    client = Client()
    client.force_login(world.cast.dung)
    page = client.get(made.get_absolute_url(), {"sheet": "1"}).content.decode()
    assert "A: Sản phẩm" in page
    raw = {"sheet": 1, "first_row": 2, "product": "A", "commune": "B", "stars": "C", "year": "D"}
    client.post(made.get_absolute_url(), raw)
    made.refresh_from_db()
    assert [line.product for line in report_of(made).lines] == ["A thử"]
    assert client.get(made.get_absolute_url(), {"sheet": "99"}).status_code == 302
