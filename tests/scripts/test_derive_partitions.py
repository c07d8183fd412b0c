"""The table of MIG partitions, from a piece of the device plugin's source."""

import json

import pytest

SOURCE = """
var (
\tgpuPartitionSizeMaxCount = map[string]int{
\t\t//nvidia-one, nvidia-two
\t\t"1g.5gb":  7,
\t\t//nvidia-a100-80gb
\t\t"2g.20gb": 3,
\t\t// nvidia-two
\t\t"1g.20gb":    4,
\t\t"1g.24gb+me": 1,
\t}
)
"""


def test_comments_say_whose_sizes_they_are(script):
    found = script.derived(SOURCE, "abc")
    assert found["partitions"]["nvidia-one"] == {"1g.5gb": 7}
    assert found["partitions"]["nvidia-two"] == {"1g.5gb": 7, "1g.20gb": 4, "1g.24gb+me": 1}
    assert "container-engine-accelerators@abc" in found["_meta"]["source"]


def test_a_size_of_nvidias_guide_has_the_number_of_the_plugin(script):
    assert script.partitions(SOURCE)["nvidia-a100-80gb"] == {"2g.20gb": 3, "1g.20gb": 4}


@pytest.mark.parametrize(
    ("old", "new"),
    [('"1g.20gb":    4', '"1g.20gb":    four'), ("// nvidia-two\n", "// others\n"), ("MaxCount", "Most")],
)
def test_a_table_of_another_form_is_refused(script, old, new):
    with pytest.raises(ValueError, match=r"the (table|source) has"):
        script.partitions(SOURCE.replace(old, new, 1))


def test_the_text_is_what_was_derived(script):
    found = script.derived(SOURCE, "abc")
    assert json.loads(script.text_of(found)) == found


def test_the_file_is_in_the_form_of_the_script(script):
    text = script.TARGET.read_text()
    assert script.text_of(json.loads(text)) == text
