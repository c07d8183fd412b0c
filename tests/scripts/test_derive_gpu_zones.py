"""The table of zones with GPUs, from a piece of SkyPilot's catalogue."""

import csv
import io
import json

CATALOGUE = """InstanceType,vCPUs,MemoryGiB,AcceleratorName,AcceleratorCount,GpuInfo,Region,AvailabilityZone,Price,SpotPrice
g2-standard-4,4.0,16.0,,,,us-central1,us-central1-c,0.1,0.1
g2-standard-4,4.0,16.0,,,,us-central1,us-central1-a,0.1,0.1
g2-standard-4,4.0,16.0,,,,us-south1,us-south1-ai1b,0.1,0.1
n1-standard-4,4.0,16.0,,,,us-central1,us-central1-f,0.1,0.1
,,,T4,1,{},us-central1,us-central1-f,0.1,0.1
,,,T4,2,{},us-central1,us-central1-f,0.1,0.1
,,,tpu-v2-8,1,tpu-v2-8,us-central1,us-central1-b,0.1,0.1
"""


def test_zones_are_listed_by_region_and_once(script):
    found = script.derived(csv.DictReader(io.StringIO(CATALOGUE)), "abc")
    assert found["machine_types"] == {
        "g2-standard-4": {"us-central1": ["us-central1-a", "us-central1-c"], "us-south1": ["us-south1-ai1b"]}
    }
    assert found["attachable"] == {"nvidia-tesla-t4": {"us-central1": ["us-central1-f"]}}
    assert "skypilot-catalog@abc" in found["_meta"]["source"]


def test_the_text_is_what_was_derived(script):
    found = script.derived(csv.DictReader(io.StringIO(CATALOGUE)), "abc")
    assert json.loads(script.text_of(found)) == found


def test_the_file_is_in_the_form_of_the_script(script):
    text = script.TARGET.read_text()
    assert script.text_of(json.loads(text)) == text
