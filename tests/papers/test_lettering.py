"""The letters of papers: all of Vietnamese, in every style, and an office's own face."""

from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from namsao.papers.lettering import DISPLAY_FONT, TEXT_FONT, _folder, fonts, printable
from namsao.papers.render import OFFICE_FACE

from . import examples
from .conftest import ReadBack

VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
LETTERS = {letter for letter in VOWELS + VOWELS.upper() + "đĐ" if not letter.isascii()}


@pytest.mark.parametrize("package", [TEXT_FONT, DISPLAY_FONT])
def test_upright_and_italic_draw_every_vietnamese_letter(package):
    assert len(LETTERS) == 134
    for path in _folder(package).glob("*.ttf"):
        with TTFont(path) as font:
            names = font.getBestCmap()
            shapes = font["glyf"]
            # A letter that is mapped to an empty shape would print as nothing.
            assert [x for x in LETTERS if shapes[names[ord(x)]].numberOfContours == 0] == []


def test_only_packaged_fonts_are_known():
    assert set(fonts("").families()) == {"Source Serif 4", "Playfair Display"}


def test_text_is_cleaned_and_never_lost_in_silence():
    assert printable("  Mỳ\u00a0Chũ\t\tngon \r\nloại 1\u200b ") == "Mỳ Chũ ngon \nloại 1"
    assert printable("Hoa\u0300 Bi\u0300nh") == "Hoà Bình"
    assert printable("TCCS 01\u2011 2025 蜂") == "TCCS 01- 2025 ■"


def test_an_office_may_bring_its_own_times_new_roman(tmp_path, settings):
    for path in _folder(TEXT_FONT).glob("*.ttf"):
        with TTFont(path) as font:
            for record in font["name"].names:
                if record.nameID in {1, 3, 4, 6, 16, 25}:
                    record.string = (
                        OFFICE_FACE.replace(" ", "") if record.nameID == 6 else OFFICE_FACE
                    )
            font.save(tmp_path / Path(path).name)
    settings.PAPER_FONTS = str(tmp_path)
    found = ReadBack(replace(examples.COMMUNE, place="Chũ"))
    faces = {
        str(font.get_object()["/BaseFont"])
        for page in found.reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert faces
    assert all("Times" in face for face in faces)
