"""Lists as a page to be printed: a table whose headings stand on every sheet of paper."""

from html import escape
from pathlib import Path
from typing import Any

STYLE = (
    "body{font:10pt 'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:.5pt solid #888;padding:2pt 4pt;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}thead{display:table-header-group}tr{break-inside:avoid}"
    "@page{size:A4 landscape;margin:12mm}"
)


class PrintedPage:
    """Rows as a table of HTML; every text is escaped and nothing runs or is fetched."""

    def __init__(self, path: Path):
        self._out = path.open("x", encoding="utf-8")
        self.rows = 0

    def add(self, row: list[Any]) -> None:
        """Write one row; the first one is the headings."""
        name = "td" if self.rows else "th"
        cells = "".join(f"<{name}>{escape(str(cell))}</{name}>" for cell in row)
        self._out.write(f"<tr>{cells}</tr>\n" if self.rows else f"{_HEAD}<tr>{cells}</tr>{_BODY}")
        self.rows += 1

    def close(self) -> None:
        """End the page."""
        self._out.write("</tbody></table></body></html>\n")
        self._out.close()


_HEAD = (
    '<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    f"<title>data</title><style>{STYLE}</style></head><body><table><thead>"
)
_BODY = "</thead><tbody>\n"
