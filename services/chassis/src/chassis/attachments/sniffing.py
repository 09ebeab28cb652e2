"""What a file is by its content; names and senders are not believed."""

import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path

HEAD = 4096
OFFICE = "application/vnd.openxmlformats-officedocument."
TEXT, ZIP, BINARY = "text/plain", "application/zip", "application/octet-stream"
OLE = "application/x-ole-storage"
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"MZ", "application/x-msdownload"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"#!", "text/x-script"),
)
_MARKUP = ((b"<svg", "image/svg+xml"), (b"<!doctype html", "text/html"), (b"<html", "text/html"),
           (b"<script", "text/html"), (b"<?xml", "application/xml"))  # fmt: skip
_PARTS = {
    "word/": f"{OFFICE}wordprocessingml.document",
    "xl/": f"{OFFICE}spreadsheetml.sheet",
    "ppt/": f"{OFFICE}presentationml.presentation",
}
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "pdf": ("application/pdf",),
    "png": ("image/png",),
    "jpg": ("image/jpeg",),
    "jpeg": ("image/jpeg",),
    "gif": ("image/gif",),
    "bmp": ("image/bmp",),
    "tif": ("image/tiff",),
    "tiff": ("image/tiff",),
    "webp": ("image/webp",),
    "heic": ("image/heic", "video/mp4"),
    "mp3": ("audio/mpeg",),
    "wav": ("audio/wav",),
    "amr": ("audio/amr",),
    "m4a": ("audio/mp4", "video/mp4"),
    "mp4": ("video/mp4",),
    "mov": ("video/mp4",),
    "docx": (_PARTS["word/"],),
    "xlsx": (_PARTS["xl/"],),
    "pptx": (_PARTS["ppt/"],),
    "doc": (OLE,),
    "xls": (OLE,),
    "ppt": (OLE,),
    "msg": (OLE,),
    "zip": (ZIP,),
    "rar": ("application/vnd.rar",),
    "7z": ("application/x-7z-compressed",),
    "gz": ("application/gzip",),
    "txt": (TEXT,),
    "csv": (TEXT,),
    "md": (TEXT,),
    "eml": (TEXT,),
    "json": (TEXT,),
    "xml": ("application/xml", TEXT),
}
"""What a file with this ending may be."""
ALLOWED = ", ".join(sorted({kind for kinds in ENDINGS.values() for kind in kinds}))
"""Types that are taken where the settings do not say: documents, pictures, sound, archives."""
_RUN = {
    "text/html": "html htm xhtml shtml mht mhtml",
    "image/svg+xml": "svg svgz",
    "text/x-script": (
        "bat cmd ps1 psm1 psd1 ps1xml psc1 vbs vbe js jse mjs cjs ws wsf wsh wsc sct hta sh bash"
        " zsh csh ksh fish command py pyw pyc pyz rb pl php phtml jsp asp aspx lua tcl scpt"
        " reg inf"
    ),
    "application/x-msdownload": (
        "exe com scr pif dll cpl ocx sys drv msc msi msp mst gadget application appx msix appref-ms"
        " lnk url website scf library-ms search-ms settingcontent-ms chm hlp"
    ),
    "application/x-executable": "elf so bin run appimage deb rpm desktop",
    "application/x-mach-binary": "app dmg pkg dylib workflow webloc",
    "application/java-archive": "jar war jnlp class",
    "application/vnd.android.package-archive": "apk aab xapk ipa hap",
    "application/vnd.ms-office.macro-enabled": (
        "docm dotm xlsm xltm xlam xla xll pptm potm ppam ppsm sldm iqy slk"
    ),
}
RUNS: Mapping[str, str] = {name: kind for kind, names in _RUN.items() for name in names.split()}
"""Endings by which a system runs or opens what content alone does not give away, and as what."""


def content_type(path: Path) -> str:
    """Return the type of the content of a file."""
    with path.open("rb") as source:
        head = source.read(HEAD)
    found = next((kind for at, magic, kind in _MAGIC if head[at:].startswith(magic)), "")
    if found == ZIP:
        return _inside(path)
    return found or _text(head)


def fits(name: str, kind: str) -> bool:
    """Tell whether a name's ending goes with the type; endings that nobody knows always do."""
    ending = ending_of(name)
    return ending not in ENDINGS or kind in ENDINGS[ending]


def ending_of(name: str) -> str:
    """Return the ending of a name as systems read it: in small letters, without what they drop."""
    read = unicodedata.normalize("NFKC", name).rstrip(". ")
    return read.rpartition(".")[2].rstrip().lower() if "." in read else ""


def _inside(path: Path) -> str:
    """Office files are archives; only the names in them are looked at, nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist()[:1000]]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ZIP
    if any(name.endswith("vbaProject.bin") for name in names):
        return "application/vnd.ms-office.macro-enabled"
    if "[Content_Types].xml" not in names:
        return ZIP
    return next((k for part, k in _PARTS.items() if any(n.startswith(part) for n in names)), ZIP)


def _text(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    markup = next((kind for begin, kind in _MARKUP if start.startswith(begin)), "")
    if markup == "application/xml" and (b"<svg" in start or b"<html" in start):
        return "image/svg+xml" if b"<svg" in start else "text/html"
    if markup or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return markup or TEXT
    if b"\x00" in head:
        return BINARY
    for encoding in ("utf-8", "gb18030"):
        # The head may end within a character.
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return TEXT
    return BINARY
