"""Uploads: told apart by their content, checked, kept once under the SHA-256 of their bytes.

A file is never run, never served under its own name's type, and lies outside what the web server
publishes. Only what an office needs is taken: PDF, pictures, office documents.
"""

import hashlib
import os
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from namsao.kernel.models import StoredFile

type Upload = UploadedFile[Any]

OFFICE = "application/vnd.openxmlformats-officedocument."
ZIP_MARKS = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation",
}
OPEN_DOCUMENTS = {
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
}
SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    f"{OFFICE}wordprocessingml.document": ".docx",
    f"{OFFICE}spreadsheetml.sheet": ".xlsx",
    f"{OFFICE}presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
LARGEST_PICTURE = 80_000_000  # pixels; more is a decompression bomb, not a photograph


class BadFile(ValueError):
    """The upload cannot be taken. Its text is a sentence for a person."""


class LimitedUpload(TemporaryFileUploadHandler):
    """Writes no more of a file to disk than may be kept; the rest is only counted."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= settings.UPLOAD_LIMIT:
            self.file.write(raw_data)


def store(
    upload: Upload, at: datetime, check: Callable[[IO[bytes], str], str] | None = None
) -> StoredFile:
    """Keep the upload; the same bytes are kept once. Returns its row.

    `check` answers the media type from the content and the name; without it, `sniff`.
    Raises BadFile when it is too large, empty, of a kind that is not taken, or broken.
    """
    limit: int = settings.UPLOAD_LIMIT
    if (upload.size or 0) > limit:
        raise BadFile(
            _(
                "Tệp “%(name)s” nặng %(size)d MB, vượt giới hạn %(limit)d MB."
                " Hãy giảm dung lượng hoặc tách nhỏ."
            )
            % {
                "name": upload.name,
                "size": -(-(upload.size or 0) // 1_048_576),
                "limit": limit // 1_048_576,
            }
        )
    if not upload.size:
        raise BadFile(_("Tệp “%(name)s” rỗng. Hãy chọn lại tệp.") % {"name": upload.name})
    media_type = (check or sniff)(upload, upload.name or "")
    digest = _write_once(upload)
    stored, _created = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={"size": upload.size, "media_type": media_type, "stored_at": at},
    )
    return stored


def path_of(stored: StoredFile) -> Path:
    """Where the bytes lie."""
    return _place(stored.sha256)


def sniff(file: IO[bytes], name: str) -> str:
    """The media type by content, having opened it as that type. Raises BadFile."""
    file.seek(0)
    head = file.read(16)
    kinds: list[tuple[bool, Callable[[IO[bytes]], str]]] = [
        (head.startswith(b"%PDF-"), _pdf),
        (head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")), _picture),
        (head[:4] == b"RIFF" and head[8:12] == b"WEBP", _picture),
        (head.startswith(b"PK\x03\x04"), _document),
    ]
    for matches, check in kinds:
        if not matches:
            continue
        file.seek(0)
        try:
            return check(file)
        except BadFile:
            raise
        except Exception as error:  # a hostile file may break its reader in any way
            raise BadFile(
                _("Tệp “%(name)s” bị hỏng, không mở được. Hãy quét hoặc xuất lại rồi tải lên.")
                % {"name": name}
            ) from error
        finally:
            file.seek(0)
    raise BadFile(
        _(
            "Tệp “%(name)s” không phải PDF, ảnh (JPG, PNG, WebP) hay tài liệu văn phòng"
            " (DOCX, XLSX, PPTX, ODT, ODS). Đổi tên tệp không đổi được loại tệp;"
            " hãy xuất ra PDF."
        )
        % {"name": name}
    )


def _pdf(file: IO[bytes]) -> str:
    reader = PdfReader(file)
    if reader.is_encrypted:
        raise BadFile(_("Tệp PDF có mật khẩu. Hãy gỡ mật khẩu rồi tải lên."))
    if len(reader.pages) == 0:
        raise PyPdfError("no pages")
    return "application/pdf"


def _picture(file: IO[bytes]) -> str:
    try:
        with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as picture:
            width, height = picture.size
            media_type = str(Image.MIME[picture.format or ""])
            picture.verify()
    except UnidentifiedImageError as error:
        raise ValueError("not a picture") from error
    if width * height > LARGEST_PICTURE:
        raise BadFile(_("Ảnh quá lớn. Hãy giảm kích thước xuống dưới 80 triệu điểm ảnh."))
    return media_type


def _document(file: IO[bytes]) -> str:
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise BadFile(_("Tài liệu có macro không được nhận. Hãy lưu lại dạng không macro."))
        for mark, media_type in ZIP_MARKS.items():
            if mark in names and "[Content_Types].xml" in names:
                return media_type
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
            media_type = archive.read("mimetype").decode("ascii")
            if media_type in OPEN_DOCUMENTS:
                return media_type
    raise BadFile(_("Tệp nén không được nhận. Hãy tải lên từng tài liệu."))


def _place(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest[2:]


def _write_once(upload: Upload) -> str:
    """Copy the bytes to a draft while hashing, then move it into place; returns the digest."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = root / f".draft-{os.getpid()}-{os.urandom(8).hex()}"
    digest = hashlib.sha256()
    try:
        with draft.open("xb") as target:
            for chunk in upload.chunks():
                digest.update(chunk)
                target.write(chunk)
            place = _place(digest.hexdigest())
            if new := not place.exists():  # bytes that lie there already need no second fsync
                target.flush()
                os.fsync(target.fileno())
        if new:
            place.parent.mkdir(exist_ok=True, mode=0o700)
            draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    return digest.hexdigest()
