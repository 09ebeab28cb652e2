"""What may be wrong with an uploaded table as a whole."""

from chassis.errors import Conflict


class SheetUnreadable(Conflict):
    """The file is no table: a PDF, or a picture with another ending, say."""

    code = "sheet.unreadable"
    pointer = "/file"
    en = "The file is no table that can be read; send xlsx, or csv in UTF-8 or GB 18030."
    zh = "该文件不是可读取的表格，请提供 xlsx，或 UTF-8／GB 18030 编码的 csv。"


class SheetProtected(Conflict):
    code = "sheet.protected"
    pointer = "/file"
    en = "The file is protected by a password; save it without one and send it again."
    zh = "该文件设有密码，请取消密码保护后重新上传。"


class SheetEmpty(Conflict):
    code = "sheet.empty"
    pointer = "/file"
    en, zh = "The file is empty.", "该文件为空。"


class SheetNoLines(Conflict):
    code = "sheet.no_lines"
    pointer = "/file"
    en = "The table has headings, but no line below them."
    zh = "表格只有表头，没有数据行。"


class SheetTooLarge(Conflict):
    code = "sheet.too_large"
    pointer = "/file"
    en, zh = "The file is too large; split it.", "文件过大，请拆分后重新上传。"


class SheetTooManyCells(Conflict):
    """A cell stands so far out that the table up to it, empty cells included, has no room."""

    code = "sheet.too_many_cells"
    pointer = "/file"
    en = (
        "On the sheet {sheet} the table reaches to cell {cell}, with more than {max} cells, also "
        "counting empty ones; delete what stands far from the table, or split it."
    )
    zh = (
        "工作表“{sheet}”的范围延伸到单元格 {cell}，含空白单元格共超过 {max} 个；"
        "请删除远离表格的内容，或拆分表格。"
    )


class SheetTooManyRows(Conflict):
    code = "sheet.too_many_rows"
    pointer = "/file"
    en, zh = "The table has more than {max} rows.", "表格超过 {max} 行。"


class SheetNoHeader(Conflict):
    """No known column is named within the first lines."""

    code = "sheet.no_header"
    pointer = "/file"
    en = (
        "None of the first lines names a known column; of a workbook the first sheet is read. "
        "Known are: {known}."
    )
    zh = "前几行中没有可识别的表头（工作簿仅读取第一个工作表）。可用的表头：{known}。"


class SheetUnclosedQuote(Conflict):
    code = "sheet.unclosed_quote"
    pointer = "/file"
    en = "A quote that begins in line {line} of the file is not closed, so that it swallows lines."
    zh = "文件第 {line} 行的双引号没有闭合，其后的行无法读取。"


SHEETS = (
    *(SheetUnreadable, SheetProtected, SheetEmpty, SheetNoLines, SheetTooLarge),
    *(SheetTooManyCells, SheetTooManyRows, SheetNoHeader, SheetUnclosedQuote),
)
"""All of them: refused before a job begins."""
