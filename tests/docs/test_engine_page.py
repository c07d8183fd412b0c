"""The tables about engines are what the catalogue and the formulas say: versions, and times of a start."""

import re
from pathlib import Path

import pytest

from kserve_iac.catalog.engine_images import HUGGING_FACE, PRESET_IMAGE, preset_versions
from kserve_iac.catalog.kserve import VERSIONS
from kserve_iac.engines.start.loading import GB, Seconds, downloading, starting

DOCS = Path(__file__).parents[2] / "docs"
PAGES = (DOCS / "how-to" / "engine.md", DOCS / "explanation" / "engine-start-up.md")


def rows(first):
    lines = [line for page in PAGES for line in page.read_text().splitlines() if line.startswith("| ")]
    return [cells for line in lines if re.match(first, (cells := [c.strip() for c in line.split("|")[1:-1]])[0])]


def span(versions):
    return versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"


def test_every_kserve_has_its_row():
    assert rows(r"0\.\d+$") == [
        [
            version,
            PRESET_IMAGE[version].rpartition("/")[2],
            span(preset_versions(version)),
            span(HUGGING_FACE[version]),
        ]
        for version in VERSIONS
    ]


def numbers(text):
    """``65 s to 11 min`` in seconds, and how much rounding hides."""
    low, high = re.fullmatch(r"(\d+) (?:s )?(?:(?:min )?)to (\d+) (?:s|min)", text).groups()
    unit_high = 60 if text.endswith("min") else 1
    unit_low = 1 if " s to" in text or not text.endswith("min") else 60
    return Seconds(int(low) * unit_low, int(high) * unit_high), unit_low, unit_high


@pytest.mark.parametrize("row", rows(r"\d+ GB"), ids=lambda row: row[0])
def test_times_are_those_of_the_formulas(row):
    size = int(row[0].split()[0]) * GB
    for text, computed in ((row[1], starting(size)), (row[2], downloading(size, "hf://own/model"))):
        shown, low, high = numbers(text)
        assert shown.low == pytest.approx(computed.low, abs=low)
        assert shown.high == pytest.approx(computed.high, abs=high)


def test_there_are_times():
    assert len(rows(r"\d+ GB")) == 3
