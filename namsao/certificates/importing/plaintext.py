"""Comma-separated text as offices save it: several encodings, several separators.

The two encodings of old Vietnamese fonts (TCVN3, VNI) are told and not converted: their capitals
are a matter of the font, so that a conversion would spoil names.
"""

import csv
import io
import unicodedata

from django.utils.translation import gettext as _

from namsao.kernel.files import BadFile

# Words that stand in the head of every such list, and how fonts of old write them in Latin-1.
_WORDS = ("sản phẩm", "chủ thể", "hạng", "tên", "xã", "quyết định")
_TCVN3 = ("s¶n phÈm", "chñ thÓ", "h¹ng", "tªn", "quyÕt ®Þnh", "huyÖn")
_VNI = ("saûn phaåm", "chuû theå", "haïng", "teân", "quyeát ñònh", "huyeän")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = ",;\t|"


def rows_of(raw: bytes) -> list[list[str]]:
    """The cells of a text file. Raises BadFile for what is no readable table of text."""
    text = decode(raw)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
        return [list(row) for row in reader]
    except csv.Error as error:
        raise BadFile(
            _("Tệp CSV bị hỏng: %s. Hãy mở bằng Excel, lưu lại dạng XLSX rồi tải lên.") % error
        ) from error


def decode(raw: bytes) -> str:
    """The text of the file. Raises BadFile that names the old font or says how to save again."""
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = _windows_1258(raw)
    if "\0" in text:
        raise BadFile(_("Tệp không phải bảng chữ. Hãy lưu lại dạng XLSX hoặc CSV UTF-8."))
    return text


def _windows_1258(raw: bytes) -> str:
    seen = raw.decode("latin-1")
    if font := legacy_font(seen):
        raise BadFile(legacy_sentence(font))
    try:
        text = unicodedata.normalize("NFC", raw.decode("cp1258"))
    except UnicodeDecodeError:
        text = ""
    if not any(word in text.casefold() for word in _WORDS):
        raise BadFile(
            _(
                "Không đọc được bảng mã của tệp CSV. Hãy mở bằng Excel, chọn Lưu thành,"
                " kiểu “CSV UTF-8” hoặc XLSX, rồi tải lên."
            )
        )
    return text


def legacy_font(text: str) -> str:
    """The old encoding that the text is written in: "TCVN3", "VNI", or "" for neither.

    >>> legacy_font("Tªn s¶n phÈm"), legacy_font("Teân saûn phaåm"), legacy_font("Tên sản phẩm")
    ('TCVN3', 'VNI', '')
    """
    lower = text.casefold()
    for name, words in (("TCVN3", _TCVN3), ("VNI", _VNI)):
        if sum(word.casefold() in lower for word in words) >= min(2, len(lower.split()) // 3 + 1):
            return name
    return ""


def legacy_sentence(font: str) -> str:
    """What to do about it."""
    return _(
        "Bảng gõ bằng phông chữ cũ (bảng mã %s). Hãy chuyển sang Unicode bằng công cụ chuyển mã"
        " của UniKey, lưu lại rồi tải lên."
    ) % (font)


def separator_of(text: str) -> str:
    """The sign that stands most evenly in the first lines: comma, semicolon, tab or bar."""
    lines = [line for line in text.splitlines()[:40] if line.strip()]

    def evenness(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        common = max(set(counts), key=lambda n: (counts.count(n) if n else 0, n), default=0)
        return (counts.count(common) if common else 0, common)

    return max(SEPARATORS, key=evenness)
