"""Server-sent events do not depend on the pieces in which they arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.calls.events import EventReader


def read(*pieces):
    reader = EventReader()
    return [data for piece in pieces for data in reader.feed(piece)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_events_end_with_an_empty_line(end):
    text = (
        f": comment{end}event: x{end}data: one{end}{end}data:two{end}data:  three{end}id{end}{end}data: unfinished{end}"
    )
    # A single carriage return might be half of a line end, so it counts when more follows.
    assert read(text.encode()) == ["one", "two\n three"]


def test_an_event_without_data_is_none_and_one_with_empty_data_is_one():
    assert read(b"event: ping\n\ndata:\n\ndata\n\n") == ["", ""]


def test_a_byte_order_mark_is_skipped_and_wrong_bytes_are_replaced():
    assert read(b"\xef\xbb\xbfdata: a\n\n", b"data: \xff\n\n") == ["a", "\N{REPLACEMENT CHARACTER}"]


def test_an_event_is_there_as_soon_as_its_empty_line_is():
    reader = EventReader()
    assert reader.feed(b"data: a\n") == []
    assert reader.feed(b"\n") == ["a"]


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=6), max_size=4),
    st.sampled_from(["\n", "\r\n"]),
    st.data(),
)
def test_pieces_do_not_matter(texts, end, data):
    content = "".join(f"data: {text}{end}{end}" for text in texts).encode()
    cuts = sorted(data.draw(st.sets(st.integers(0, len(content)), max_size=6)))
    pieces = [content[a:b] for a, b in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    assert read(*pieces) == texts
