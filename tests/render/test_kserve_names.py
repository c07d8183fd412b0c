"""Names that KServe and Kubernetes derive, and whose pods a pattern finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.render.kserve_names import child_name, endpoint_picker, pods_of_deployment, target

RANDOM = "bcdfghjklmnpqrstvwxz2456789"
SERVICES = st.from_regex(r"\A[a-z]([-a-z0-9]{0,61}[a-z0-9])?\Z")
HASHES = st.text(RANDOM, min_size=1, max_size=10)
FIVE = st.text(RANDOM, min_size=5, max_size=5)


LONG = "a-name-that-is-much-too-long-to-be-taken-whole-in-kubernetes"


@pytest.mark.parametrize(
    ("parent", "suffix", "name"),
    [
        ("chat", "-kserve", "chat-kserve"),
        ("a" * 56, "-kserve", "a" * 56 + "-kserve"),
        # Computed by kmeta.ChildName of knative.dev/pkg itself.
        ("a" * 57, "-kserve", "aaaaaaaaaaaaaaaaaaaaaaaa652b906d60af96844ebd21b674f35e93-kserve"),
        (LONG, "-kserve-mn-prefill", "a-name-that-i3892fc8223aed9640033d0b346a8f147-kserve-mn-prefill"),
        (LONG, "-kserve-router-scheduler", "a-name-3892fc8223aed9640033d0b346a8f147-kserve-router-scheduler"),
        (
            LONG,
            "-a-suffix-that-is-longer-than-thirty-one",
            "a-name-that-is-much-too-long-toc1088c7775f83dfcc507054396a01cfe",
        ),
    ],
)
def test_names_that_are_too_long_are_cut_and_hashed(parent, suffix, name):
    assert child_name(parent, suffix) == name


@given(SERVICES, st.from_regex(r"\A-[a-z][-a-z]{0,45}[a-z]\Z"))
def test_derived_names_are_names_of_kubernetes(parent, suffix):
    found = child_name(parent, suffix)
    assert re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", found)
    if len(parent + suffix) <= 63:
        assert found == parent + suffix


def generated(base, five):
    """A name that Kubernetes generates: the base, cut, and five random characters."""
    return base[:58] + five


def pod(deployment, template_hash, five):
    return generated(f"{deployment}-{template_hash}-", five)


def workload(**fields):
    return LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://a/b"}, **fields})


@pytest.mark.parametrize(
    ("fields", "prefill", "kind", "name"),
    [
        ({}, False, "Deployment", "chat-kserve"),
        ({}, True, "Deployment", "chat-kserve-prefill"),
        ({"worker": {}}, False, "LeaderWorkerSet", "chat-kserve-mn"),
        ({"worker": {}}, True, "LeaderWorkerSet", "chat-kserve-mn-prefill"),
    ],
)
def test_what_is_scaled_is_what_kserve_makes(fields, prefill, kind, name):
    found = target("chat", workload(**fields), prefill=prefill)
    assert (found.kind, found.name) == (kind, name)


@given(SERVICES, HASHES, FIVE)
def test_the_pattern_finds_every_pod_of_its_deployment(service, template_hash, five):
    for prefill in (False, True):
        scaled = target(service, workload(), prefill=prefill)
        assert re.fullmatch(scaled.pods, pod(scaled.name, template_hash, five))
    picker = endpoint_picker(service)
    assert re.fullmatch(pods_of_deployment(picker), pod(picker, template_hash, five))


@given(SERVICES, SERVICES, HASHES, FIVE)
def test_it_finds_no_pod_of_anything_else(service, other, template_hash, five):
    decode, prefill = (target(service, workload(), prefill=role) for role in (False, True))
    nodes = target(service, workload(worker={}), prefill=False)
    strangers = {
        decode: [prefill.name, endpoint_picker(service)],
        prefill: [decode.name, endpoint_picker(service)],
    }
    for mine, names in strangers.items():
        for name in names:
            assert not re.fullmatch(mine.pods, pod(name, template_hash, five))
    assert not re.fullmatch(decode.pods, f"{nodes.name}-0")
    assert not re.fullmatch(nodes.pods, pod(decode.name, template_hash, five))
    if other != service:
        theirs = target(other, workload(), prefill=False)
        if len(service) < 46 and len(other) < 46:
            assert not re.fullmatch(decode.pods, pod(theirs.name, template_hash, five))


def test_leaders_are_found_and_workers_are_not():
    pods = target("chat", workload(worker={}), prefill=False).pods
    assert re.fullmatch(pods, "chat-kserve-mn-0")
    assert re.fullmatch(pods, "chat-kserve-mn-11")
    assert not re.fullmatch(pods, "chat-kserve-mn-0-1")
    assert not re.fullmatch(pods, "chat-kserve-mn-prefill-0")


@pytest.mark.parametrize("length", range(1, 64))
def test_names_of_any_length_are_found_though_kubernetes_cuts_those_of_pods(length):
    service = "a" * length
    for deployment in (target(service, workload(), prefill=False).name, endpoint_picker(service)):
        for template_hash in ("b", "b" * 5, "b" * 10):
            assert re.fullmatch(pods_of_deployment(deployment), pod(deployment, template_hash, "ccccc"))
    prefill = target(service, workload(), prefill=True)
    decode = target(service, workload(), prefill=False)
    # In 48 characters they cannot be told apart, which a rule refuses (autoscaling-name).
    assert bool(re.fullmatch(decode.pods, pod(prefill.name, "b" * 10, "ccccc"))) is (length == 48)
    assert not re.fullmatch(prefill.pods, pod(decode.name, "b" * 10, "ccccc"))
