"""The engine as the process that a pod starts."""

import contextlib
import os
import re
import ssl
import subprocess
import sys

import httpx
import pytest
from openai import APIConnectionError, OpenAI

from kserve_iac_sandbox.pki import Authority

ENVIRONMENT = {"KSERVE_IAC_ENGINE_BLOCKS": "129", "PATH": "/usr/bin:/bin"}
FLAGS = ("serve", "model", "--max-model-len", "2048", "--host", "127.0.0.1", "--port", "0")


@contextlib.contextmanager
def process(*flags, **environment):
    given = {**ENVIRONMENT, "PYTHONPATH": os.environ.get("PYTHONPATH", ""), **environment}
    command = [sys.executable, "-m", "kserve_iac_sandbox.engine", *FLAGS, *flags]
    with subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as found:
        try:
            yield found
        finally:
            found.kill()


def address(found):
    """The address that the server says it listens on, and the lines before."""
    before = ""
    for line in found.stderr:
        before += line
        if match := re.search(r"running on (https?://127\.0\.0\.1:\d+)", line):
            return match[1], before
    raise AssertionError(before)


def test_running_requests_are_finished_after_sigterm():
    slow = {"KSERVE_IAC_ENGINE_STEP_OVERHEAD": "0.002"}
    with process("--gpu-memory-utilization", "0.9", **slow) as found:
        url, before = address(found)
        assert "no model is run" in before
        assert "--gpu-memory-utilization" in before
        client = OpenAI(base_url=f"{url}/v1", api_key="x", max_retries=0)
        more = {"ignore_eos": True}
        with client.completions.create(
            model="model", prompt="x", max_tokens=100, stream=True, extra_body=more
        ) as stream:
            chunks = iter(stream)
            next(chunks)
            found.terminate()
            rest = list(chunks)
        assert rest[-1].choices[0].finish_reason == "length"
        assert found.wait(30) == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/health")


def test_a_further_node_waits_until_it_is_ended():
    with process("--headless", "--data-parallel-start-rank", "4") as found:
        for line in found.stderr:
            if "--headless" in line and "first node" in line:
                break
        assert found.poll() is None
        found.terminate()
        assert found.wait(30) == 0


def test_what_remains_after_the_timeout_is_not_answered():
    slow = {"KSERVE_IAC_ENGINE_STEP_OVERHEAD": "0.05"}
    with process("--shutdown-timeout", "0", **slow) as found:
        url, _ = address(found)
        client = OpenAI(base_url=f"{url}/v1", api_key="x", max_retries=0)
        more = {"ignore_eos": True}
        with client.completions.create(
            model="model", prompt="x", max_tokens=2000, stream=True, extra_body=more
        ) as stream:
            chunks = iter(stream)
            next(chunks)
            found.terminate()
            with pytest.raises((APIConnectionError, httpx.HTTPError)):
                list(chunks)
        assert found.wait(30) == 0


def test_paths_that_are_not_logged():
    with process("--disable-access-log-for-endpoints", "/health,/metrics") as found:
        url, _ = address(found)
        for path in ("/health", "/version"):
            assert httpx.get(f"{url}{path}").status_code == 200
        found.terminate()
        log, _ = found.communicate(timeout=30)
    assert "GET /version" in log
    assert "/health" not in log


def test_the_version_is_that_of_vllm():
    """KServe's presets ask for it."""
    command = [sys.executable, "-m", "kserve_iac_sandbox.engine", "--version"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "0.23.0\n"


def test_a_command_line_that_is_refused():
    with process("--gpu-memory", "1", "--gpus", "2") as found:
        _, error = found.communicate(timeout=30)
    assert found.returncode == 2
    assert error == "vllm serve: error: unrecognized arguments: --gpus 2\n"
    with process(KSERVE_IAC_ENGINE_BLOCKS="none") as found:
        _, error = found.communicate(timeout=30)
    assert found.returncode == 2
    assert "KSERVE_IAC_ENGINE_BLOCKS" in error


def certify(folder):
    """Writes a certificate of a new authority."""
    authority = Authority.create("test")
    pair = authority.issue("engine", names=["127.0.0.1"])
    for name, data in {"ca": authority.pair.certificate, "crt": pair.certificate, "key": pair.key}.items():
        (folder / name).write_bytes(data)


def test_certificates_that_are_replaced(tmp_path):
    certify(tmp_path)
    flags = ("--ssl-certfile", str(tmp_path / "crt"), "--ssl-keyfile", str(tmp_path / "key"), "--enable-ssl-refresh")

    def health():
        return httpx.get(f"{url}/health", verify=ssl.create_default_context(cafile=str(tmp_path / "ca")))

    with process(*flags) as found:
        url, _ = address(found)
        assert health().status_code == 200
        certify(tmp_path)
        for line in found.stderr:
            if "loaded again" in line:
                break
        assert health().status_code == 200


def test_https(tmp_path):
    certify(tmp_path)
    flags = ("--ssl-certfile", str(tmp_path / "crt"), "--ssl-keyfile", str(tmp_path / "key"))
    with process(*flags) as found:
        url, _ = address(found)
        assert url.startswith("https://")
        trusted = ssl.create_default_context(cafile=str(tmp_path / "ca"))
        with httpx.Client(base_url=url, verify=trusted) as http:
            client = OpenAI(base_url=f"{url}/v1", api_key="x", http_client=http)
            assert client.chat.completions.create(
                model="model", messages=[{"role": "user", "content": "x"}]
            ).choices[0].finish_reason == "stop"  # fmt: skip
        found.terminate()
        assert found.wait(30) == 0


def test_a_port_that_is_taken():
    with process() as first:
        url, _ = address(first)
        with process("--port", url.rpartition(":")[2]) as second:
            _, error = second.communicate(timeout=30)
    assert second.returncode != 0
    assert "address already in use" in error
