import json

import pytest

from kserve_iac_sandbox.engine import facts
from kserve_iac_sandbox.engine.options import REFUSED, InvalidOption, read
from kserve_iac_sandbox.engine.simulation import Simulation

from .engines import options


def test_the_command_line_of_a_preset_is_taken():
    """That of config-llm-decode-template.yaml of KServe 0.20.0, with a NixlConnector in VLLM_ADDITIONAL_ARGS."""
    found = read(
        [
            "serve", "/mnt/models", "--served-model-name", "llama", "publishers/team/models/llama", "--port", "8001",
            "--disable-access-log-for-endpoints", "/health,/metrics,/ping", "--shutdown-timeout", "15",
            "--tensor-parallel-size", "2", "--enable-ssl-refresh", "--ssl-certfile", "/var/run/kserve/tls/tls.crt",
            "--ssl-keyfile", "/var/run/kserve/tls/tls.key",
            "--kv_transfer_config", '{"kv_connector":"NixlConnector","kv_role":"kv_both"}',
        ],
        {"VLLM_NIXL_SIDE_CHANNEL_HOST": "127.0.0.1"},
        Simulation(blocks=129, max_model_len=2048),
    )  # fmt: skip
    assert (found.model, found.names) == ("/mnt/models", ("llama", "publishers/team/models/llama"))
    assert (found.port, found.gpus, found.shutdown_seconds) == (8001, 2, 15)
    assert found.unlogged == ("/health", "/metrics", "/ping")
    assert (found.certificate, found.key) == ("/var/run/kserve/tls/tls.crt", "/var/run/kserve/tls/tls.key")
    assert found.channel is not None
    assert (found.channel.host, found.channel.port) == ("127.0.0.1", 5600)
    assert found.refresh_certificates
    assert found.ignored == ()


def test_offloading_has_no_effect():
    found = options("--kv-transfer-config", '{"kv_connector": "OffloadingConnector", "kv_role": "kv_both"}')
    assert (found.channel, found.ignored) == (None, ("--kv-transfer-config",))


def test_the_word_serve_is_skipped():
    assert read(["serve", "m", "--max-model-len", "64"], {}, Simulation(blocks=9)).names == ("m",)


def test_defaults_are_those_of_vllm():
    found = options()
    assert (found.host, found.port, found.block_size, found.max_num_seqs) == ("0.0.0.0", 8000, 16, 256)
    assert (found.max_num_batched_tokens, found.chunked, found.prefix_caching) == (2048, True, True)
    assert found.whole_prompts
    assert not options(KSERVE_IAC_ENGINE_VERSION="0.18.1").whole_prompts
    assert not options("--no-scheduler-reserve-full-isl").whole_prompts
    assert found.max_loras is None
    assert found.channel is None


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        (["--tensor-paralel-size", "2"], "unrecognized arguments: --tensor-paralel-size 2"),
        (["--port"], "expected one argument"),
        (["--port", "http"], "--port is 'http'"),
        (["--block-size", "0"], "--block-size is '0'"),
        (["--block-size", "1k"], "--block-size is '1k'"),
        (["--max-model-len", "1.5K"], "--max-model-len is '1.5K'"),
        (["--max-num-batched-tokens", "2"], "must be at least --max-num-seqs"),
        (["--no-enable-chunked-prefill", "--max-num-batched-tokens", "512"], "context length, 4096"),
        (["--max-model-len", "5k"], "has room for 4096.*--max-model-len to 4096 or less"),
        (["--num-gpu-blocks-override", "1"], "KSERVE_IAC_ENGINE_BLOCKS"),
        (["--lora-modules", "a=/a"], "requires --enable-lora"),
        (["--enable-lora", "--lora-modules", "model=/a"], "also a name of the model"),
        (["--enable-lora", "--lora-modules", "a"], "neither name=path nor"),
        (["--enable-lora", "--lora-modules", '{"name": "a"}'], "neither name=path nor"),
        (["--kv-transfer-config", "{"], "not a JSON object"),
        (
            ["--kv-transfer-config", '{"kv_connector": "LMCacheConnectorV1", "kv_role": "kv_both"}'],
            "NixlConnector only",
        ),
        (["--kv-transfer-config", '{"kv_connector": "NixlConnector"}'], "kv_role is None"),
        (["--kv-transfer-config.kv_connector", "NixlConnector", "--kv-transfer-config.kv_role", "x"], "kv_role is 'x'"),
        (["--kv-events-config", '{"enable": true}'], "enable is not a key"),
        (["--kv-events-config", '{"publisher": "kafka"}'], "publisher is 'kafka'"),
        (
            ["--kv-events-config", '{"enable_kv_cache_events": true, "replay_endpoint": "tcp://*:1"}'],
            "replays no events",
        ),
        (["--config", "x.yaml"], "reads no file of options"),
        (["--uds", "/x"], "listens on TCP only"),
        (["--grpc"], "HTTP only"),
    ],
)
def test_what_cannot_be_is_refused(flags, text):
    with pytest.raises(InvalidOption, match=text):
        options(*flags)


def test_every_flag_that_is_refused_is_one_of_vllm():
    assert set(REFUSED) <= {flag for version in facts.versions() for flag in facts.flags(version)}


def test_without_a_model_a_number_of_blocks_or_a_length_nothing_starts():
    with pytest.raises(InvalidOption, match="no model"):
        read([], {}, Simulation(blocks=9))
    with pytest.raises(InvalidOption, match="--num-gpu-blocks-override or KSERVE_IAC_ENGINE_BLOCKS"):
        read(["m", "--max-model-len", "64"], {}, Simulation())
    with pytest.raises(InvalidOption, match="--max-model-len or KSERVE_IAC_ENGINE_MAX_MODEL_LEN"):
        read(["m"], {}, Simulation(blocks=9))


def test_the_context_length_is_that_of_the_models_configuration(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"max_position_embeddings": 96}))
    known = Simulation(blocks=9)
    assert read([str(tmp_path)], {}, known).max_model_len == 96
    assert read([str(tmp_path), "--max-model-len", "auto"], {}, Simulation(blocks=4)).max_model_len == 48
    assert read([str(tmp_path)], {}, Simulation(blocks=9, max_model_len=64)).max_model_len == 64
    (tmp_path / "config.json").write_text("[]")
    with pytest.raises(InvalidOption, match="not a configuration"):
        read([str(tmp_path)], {}, known)


@pytest.mark.parametrize(("text", "number"), [("1k", 1000), ("1K", 1024), ("1.5k", 1500), ("512", 512)])
def test_lengths_have_units(text, number):
    assert options("--max-model-len", text).max_model_len == number


def test_keys_of_json_can_be_flags():
    found = options(
        "--kv-transfer-config.kv_connector=NixlConnector", "--kv-transfer-config.kv_role", "kv_both",
        "--kv-transfer-config.engine_id", "e",
    )  # fmt: skip
    assert found.channel is not None
    assert found.channel.engine_id == "e"


def test_adapters_are_pairs_or_json():
    found = options("--enable-lora", "--max-loras", "2", "--lora-modules", "a=/a", '{"name": "b", "path": "/b"}')
    assert [(one.name, one.path) for one in found.adapters] == [("a", "/a"), ("b", "/b")]
    assert found.max_loras == 2


def test_keys_come_from_the_flag_or_the_environment():
    assert options("--api-key", "a", "b", VLLM_API_KEY="c").api_keys == ("a", "b")
    assert options(VLLM_API_KEY="c").api_keys == ("c",)
    assert options().api_keys == ()


def test_flags_are_those_of_the_version():
    old = {"KSERVE_IAC_ENGINE_VERSION": "0.9.2"}
    assert options("--device", "cuda", **old).ignored == ("--device",)
    with pytest.raises(InvalidOption, match="unrecognized arguments: --device"):
        options("--device", "cuda")
    with pytest.raises(InvalidOption, match="--attention-backend"):
        options("--attention-backend", "FLASH_ATTN", **old)


@pytest.mark.parametrize("version", facts.versions())
def test_every_version_has_a_command_line(version):
    flags = ["-tp", "2", "--max-num-seqs=8", "--gpu_memory_utilization", "0.9", "--trust-remote-code"]
    found = options(*flags, KSERVE_IAC_ENGINE_VERSION=version)
    assert (found.gpus, found.max_num_seqs) == (2, 8)
    assert set(found.ignored) == {"--gpu-memory-utilization", "--trust-remote-code"}
