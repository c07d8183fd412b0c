"""The addresses of pods. No cluster."""

from kserve_iac_sandbox.kubelet.agent import choose_address


def test_addresses() -> None:
    assert choose_address({}, []) == "10.132.0.1"
    assert choose_address({}, ["10.132.0.1"]) == "10.132.0.2"
    assert choose_address({"status": {"podIP": "10.132.0.9"}}, ["10.132.0.1"]) == "10.132.0.9"
    assert choose_address({"status": {"podIP": "10.132.0.9"}}, ["10.132.0.9"]) == "10.132.0.1"
    assert choose_address({"status": {"podIP": "10.9.0.9"}}, []) == "10.132.0.1"
