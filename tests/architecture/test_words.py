"""What may not stand in any file: paths of one machine, addresses of package hosts."""

import re

from .sources import ROOT, tracked

# The patterns are put together here so that this file does not contain what it forbids.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.$}])/(?:%s)/\w" % "|".join(("work", "root", "opt", "home")),
    "a temporary folder by name": r"(?<![\w.$}])/%s/\w" % "tmp",
    "a package host": "|".join((r"pypi\.%s" % "org", "python%s" % "hosted", "index-%s" % "url")),
    "a personal index": "%s-links" % "find",
}
BINARY = (".png", ".ico", ".xlsx", ".xls", ".gz", ".zip", ".woff2", ".pdf", ".pyc", ".db")
# Where such a word is the subject itself. Each needs a reason.
SUBJECT = {
    "requirements/lock": "names the option that keeps index addresses out of the locks",
}


def test_no_file_names_this_machine_or_a_package_host():
    broken = []
    for path in tracked():
        if path.endswith(BINARY) or path in SUBJECT:
            continue
        text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
        for what, pattern in FORBIDDEN.items():
            found = re.search(pattern, text)
            if found:
                broken.append(f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {what}")
    assert not broken, "\n".join(broken)


def test_locks_pin_and_hash_every_package():
    for lock in (ROOT / "requirements").glob("*.txt"):
        blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text())
        loose = [b.split()[0] for b in blocks if "==" not in b or "--hash=sha256:" not in b]
        assert not loose, f"{lock.name}: {loose}; run `make lock`"


def test_no_table_of_a_page_is_empty():
    """A head without a row is what is left of a table that was not filled in."""
    empty = []
    for path in (path for path in tracked() if path.endswith(".md")):
        text = (ROOT / path).read_text(encoding="utf-8")
        for rule in re.finditer(r"^\|[ :|-]*--[ :|-]*\|\s*?\n(?!\|)", text, re.MULTILINE):
            empty.append(f"{path}:{text.count(chr(10), 0, rule.start()) + 1}")
    assert not empty, "tables without a row: " + ", ".join(empty)
