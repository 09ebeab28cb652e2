"""Routes, payloads and answers."""


def test_a_record_is_shown_with_a_strong_tag(api):
    answer = api.get("/toys/t9")
    assert answer.status_code == 200 and answer.headers["etag"] == '"v3"'
    assert answer.json()["id"] == "t9"
    assert answer.headers["cache-control"] == "no-store"
