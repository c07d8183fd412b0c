"""Flags of KServe's Hugging Face server besides vLLM's."""

OWN = frozenset(
    {
        "backend",
        "disable-log-requests",
        "disable-lower-case",
        "disable-special-tokens",
        "dtype",
        "max-length",
        "max-log-len",
        "max-model-len",
        "model-dir",
        "model-id",
        "model-revision",
        "return-offsets-mapping",
        "return-probabilities",
        "return-raw-logits",
        "return-token-type-ids",
        "task",
        "tensor-input-names",
        "tokenizer-revision",
        "trust-remote-code",
    }
)
"""Of the server itself (python/huggingfaceserver/huggingfaceserver/__main__.py, 0.16 to 0.20)."""

OF_KSERVE = frozenset(
    {
        "access-log-format",
        "configure-logging",
        "enable-docs-url",
        "enable-grpc",
        "enable-latency-logging",
        "enable-predictor-health-check",
        "event-loop",
        "grpc-max-receive-message-length",
        "grpc-max-send-message-length",
        "grpc-port",
        "http-port",
        "log-config-file",
        "max-asyncio-workers",
        "max-threads",
        "model-name",
        "predictor-host",
        "predictor-protocol",
        "predictor-request-retries",
        "predictor-request-timeout-seconds",
        "predictor-use-ssl",
        "protocol",
        "timeout-keep-alive",
        "workers",
    }
)
"""Of every server of KServe's (python/kserve/kserve/model_server.py, 0.16 to 0.20)."""
