"""Files in and out, and the store that both sides share."""

import hashlib

import pytest
from toy_shop import issue_token

from chassis.attachments.refusals import FileEmpty
from chassis.errors import NotFound
from chassis.files import FileStore, safe_name

PICTURE = b"\x89PNG" + bytes(range(256)) * 1000
HEAD = {"Authorization": f"Bearer {issue_token('boss')}"}


def test_a_file_is_stored_and_described_to_the_service(api, world, gateway):
    form = {"files": {"file": ("a/../b.png", PICTURE, "image/png")}, "data": {"size": "7"}}
    answer = api.post("/toys/t9/picture", **form)
    assert answer.status_code == 200, answer.text
    payload = world.shop.asked[-1][1]
    about = payload["upload"]
    assert (payload["size"], payload["toy_id"], about["name"]) == (7, "t9", "b.png")
    assert about["sha256"] == hashlib.sha256(PICTURE).hexdigest()
    stored = gateway.settings.upload_folder / about["id"]
    assert stored.read_bytes() == PICTURE and about["size"] == len(PICTURE)


def test_a_file_over_the_limit_leaves_nothing(make_gateway, world, web, problem):
    gateway = make_gateway(upload_limit=10_000)
    address = f"{gateway.url}/v1/toys/t9/picture"
    answer = web.post(address, headers=HEAD, files={"file": ("x", b"x" * 50_000)})
    problem(answer, 413, "too_large")
    assert list(gateway.settings.upload_folder.iterdir()) == []


@pytest.mark.parametrize(
    "parts",
    [
        {"files": {"other": ("x", b"1")}},
        {"files": [("file", ("x", b"1")), ("file", ("y", b"2"))]},
        {"files": {"file": ("x", b"1")}, "data": {"caption": "x" * 70_000}},
        {"files": {"file": ("x", b"1")}, "data": {f"f{i}": "1" for i in range(60)}},
    ],
)
def test_a_form_of_another_shape_is_refused(api, problem, parts):
    problem(api.post("/toys/t9/picture", **parts), 400, "broken_form")


@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\nA: b", b"--x\r\n\r\n1\r\n--x--", b"\r\n"])
def test_a_broken_form_is_refused(api, problem, body):
    head = {"Content-Type": "multipart/form-data; boundary=x"}
    problem(api.post("/toys/t9/picture", content=body, headers=head), 400, "broken_form")


@pytest.mark.parametrize("cut", [1, 6, 20])
def test_a_form_that_ends_too_soon_leaves_no_half_file(api, gateway, problem, cut):
    kind = b'Content-Disposition: form-data; name="file"; filename="a"'
    body = b"--x\r\n" + kind + b"\r\n\r\n" + b"1" * 30 + b"\r\n--x--\r\n"
    head = {"Content-Type": "multipart/form-data; boundary=x"}
    before = set(gateway.settings.upload_folder.iterdir())
    told = api.post("/toys/t9/picture", content=body[: -2 - cut], headers=head)
    problem(told, 400, "broken_form")
    assert set(gateway.settings.upload_folder.iterdir()) == before


def test_a_form_without_a_boundary_is_refused(api, problem):
    head = {"Content-Type": "multipart/form-data"}
    answer = api.post("/toys/t9/picture", content=b"x", headers=head)
    told = problem(answer, 415, "unsupported_media_type")
    assert told["details"]["accepted"].startswith("multipart/form-data")


def test_a_stored_file_is_handed_out_and_never_guessed_at(api, world, gateway):
    store = FileStore(gateway.settings.upload_folder)
    about = store.put(b"<script>")
    told = {"id": about["id"], "name": "über\r\n.html", "content_type": "text/html"}
    world.shop.handlers["toy_picture"] = lambda p, c: {"file": told}
    answer = api.get("/toys/t9/picture")
    assert answer.content == b"<script>" and answer.headers["content-type"] == "text/html"
    shown = answer.headers["content-disposition"]
    assert shown == "attachment; filename=\"_ber__.html\"; filename*=UTF-8''%C3%BCber__.html"


@pytest.fixture
def picture(gateway, world):
    """A stored file of ten bytes with a Chinese name, and its tag."""
    about = FileStore(gateway.settings.upload_folder).put(b"0123456789")
    told = {"id": about["id"], "name": "合同.pdf", "content_type": "application/pdf"}
    told["sha256"] = about["sha256"]
    world.shop.handlers["toy_picture"] = lambda p, c: {"file": told}
    return f'"{about["sha256"]}"'


PARTS = [
    ("bytes=0-3", b"0123", "bytes 0-3/10"),
    ("bytes=8-", b"89", "bytes 8-9/10"),
    ("bytes=-3", b"789", "bytes 7-9/10"),
    ("bytes=5-100", b"56789", "bytes 5-9/10"),
]


@pytest.mark.requirement("PLT-16")
@pytest.mark.parametrize(("asked", "content", "told"), PARTS)
def test_a_part_of_a_file_is_handed_out(api, picture, asked, content, told):
    answer = api.get("/toys/t9/picture", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, content)
    assert answer.headers["content-range"] == told
    assert answer.headers["content-length"] == str(len(content))


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=5-2", "x"])
def test_a_range_that_is_not_understood_gives_the_whole_file(api, picture, asked):
    answer = api.get("/toys/t9/picture", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, b"0123456789")
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=-0", "bytes=99-100"])
def test_a_range_behind_the_end_is_refused(api, picture, problem, asked):
    answer = api.get("/toys/t9/picture", headers={"Range": asked, "Accept-Language": "zh"})
    document = problem(answer, 416, "range_not_satisfiable")
    assert (document["title"], document["detail"]) == ("范围无效", "文件只有 10 字节。")
    assert answer.headers["content-range"] == "bytes */10"


def test_what_is_wrong_with_a_file_points_to_the_part_of_the_form(api, world, problem):
    def refuse(payload, call):
        raise FileEmpty()

    world.shop.handlers["toy_paint"] = refuse
    answer = api.post("/toys/t9/picture", files={"file": ("b.png", b"")})
    [entry] = problem(answer, 409, "attachment.empty")["errors"]
    assert (entry["pointer"], entry["in"]) == ("/file", "body")


def test_a_download_goes_on_only_where_the_content_is_the_same(api, picture):
    for tag, status in ((picture, 206), ('"other"', 200)):
        headers = {"Range": "bytes=4-", "If-Range": tag}
        assert api.get("/toys/t9/picture", headers=headers).status_code == status
    headers = {"If-None-Match": picture}
    assert api.get("/toys/t9/picture", headers=headers).status_code == 304


@pytest.mark.requirement("PLT-16")
def test_a_chinese_name_is_told_in_full_and_in_ascii(api, picture):
    shown = api.get("/toys/t9/picture").headers["content-disposition"]
    assert shown == "inline; filename=\"_.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"


@pytest.mark.parametrize("file_id", ["../secret", "..", "a/b", "", "x.part", "a" * 65, "nobody"])
def test_no_id_leads_out_of_the_store(tmp_path, file_id):
    (tmp_path / "secret").write_text("secret")
    store = FileStore(tmp_path / "files")
    with pytest.raises(NotFound):
        store.open(file_id)


def test_a_discarded_file_leaves_nothing(tmp_path):
    store = FileStore(tmp_path)
    spool = store.begin()
    spool.write(b"half")
    spool.discard()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [("C:\\a\\b.txt", "b.txt"), ("../../etc/passwd", "passwd"), ("", "file"), ("..", "file")],
)
def test_a_name_of_a_file_has_no_folders(given, kept):
    assert safe_name(given) == kept
