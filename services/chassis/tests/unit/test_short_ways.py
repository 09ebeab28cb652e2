"""Where reading goes a shorter way for what most lines are, it comes to the same."""

from hypothesis import given
from hypothesis import strategies as st

from chassis import pinyin, sheets

CELLS = st.text(st.sampled_from("'=+ 甲乙,１\t公司合计:1\x00"), max_size=8)
PHRASE = st.sampled_from(sorted(pinyin._phrases()))
SIGN = st.sampled_from("重庆银行长安乐盛科技aé1")


@given(line=st.lists(CELLS, max_size=4))
def test_a_line_with_one_column_for_each_field_is_read_as_any_other(line):
    header = sheets.Header(1, {"name": (0,), "phone": (2,)}, {}, (), {}, (), 3)
    as_any = sheets.Header(1, {"name": (0,), "phone": (2,)}, {}, (), {}, (), 3)
    vars(as_any)["is_plain"] = False
    assert header.is_plain
    assert sheets._row(2, line, header) == sheets._row(2, line, as_any)


@given(parts=st.lists(SIGN | PHRASE, max_size=6))
def test_a_name_is_said_phrase_by_phrase_the_longest_first(parts):
    text, said = "".join(parts), []
    rest = text
    while rest:
        heads = (rest[:length] for length in range(len(rest), 0, -1))
        phrase = next((head for head in heads if head in pinyin._phrases()), "")
        said += pinyin._phrases()[phrase] if phrase else [pinyin.syllable(rest[0])]
        rest = rest[len(phrase) or 1 :]
    assert pinyin.syllables(text) == said
