"""What attachments refuse, for contracts and handlers alike."""

from chassis.errors import Conflict


class FileTooLarge(Conflict):
    code, status = "attachment.too_large", 413
    pointer = "/file"
    en = "The file has {size} bytes; {most} are allowed."
    zh = "文件大小为 {size} 字节，最多允许 {most} 字节。"


class FileEmpty(Conflict):
    code = "attachment.empty"
    pointer = "/file"
    en, zh = "The file is empty.", "文件为空。"


class TypeNotAllowed(Conflict):
    """What a file is follows from its content, whatever its name or sender says."""

    code = "attachment.type_not_allowed"
    pointer = "/file"
    en = "Files of the type {content_type} are not taken."
    zh = "不允许上传 {content_type} 类型的文件。"


class NameMisleads(Conflict):
    """A name that ends in .jpg and a content that is something else."""

    code = "attachment.name_misleads"
    pointer = "/file"
    en = "The name {name} does not go with the content, which is {content_type}."
    zh = "文件名 {name} 与内容类型 {content_type} 不符。"


class EndingNotAllowed(Conflict):
    """A batch file is plain text: by its ending alone it is known for a program."""

    code = "attachment.ending_not_allowed"
    pointer = "/file"
    en = "Files whose names end in .{ending} are not taken: programs, scripts, web pages, macros."
    zh = "不允许上传扩展名为 .{ending} 的文件（程序、脚本、网页或含宏文档）。"


#: what is asked of a file by itself, wherever it is put
OF_CONTENT = (FileEmpty, FileTooLarge, TypeNotAllowed, EndingNotAllowed, NameMisleads)


class TooManyFiles(Conflict):
    code = "attachment.too_many"
    en, zh = "A record has at most {most} files.", "每条记录最多 {most} 个附件。"


class FileKept(Conflict):
    """What was decided about, or is in the books, keeps the files on which that rests."""

    code = "attachment.kept"
    en = "The {resource} {id} can no longer be changed: its files stay; another one can be added."
    zh = "{resource} {id} 已不能修改，其附件不得删除或更换，可另行补充附件。"


class FileNamed(Conflict):
    """A field of the house tells which file it is: what is removed would leave it without one."""

    code = "attachment.named_by_field"
    en = "The field {field} names this file; empty it, or let it name another file first."
    zh = "字段“{field}”引用了此附件，请先清空该字段或改选其他附件。"


class NotScanned(Conflict):
    """The scanner for viruses has not looked at it yet."""

    code = "attachment.not_scanned"
    en = "The file is still being scanned for viruses."
    zh = "文件正在进行病毒扫描，请稍后再试。"


class Infected(Conflict):
    code = "attachment.infected"
    en = "The scanner found {finding} in the file; it was deleted."
    zh = "文件中发现病毒（{finding}），已删除。"
