"""Rules about what keeps an engine from starting, or from being found alive."""

from ...declaration import Rule

STARTS: tuple[Rule, ...] = (
    Rule(
        "probe-scheme",
        "error",
        meaning=(
            "A probe asks by HTTPS, but the engine or the container answers by HTTP, or the reverse. The kubelet restarts the "
            "container, or keeps the pod out of service."
        ),
        source=(
            "config/llmisvcconfig of each KServe release; `EnableLLMInferenceServiceTLS` in "
            "pkg/apis/serving/v1beta1/configmap.go; "
            "`Config.is_ssl` of uvicorn, which vLLM runs; red-hat-data-services/agentic-starter-kits#95"
        ),
        example=(
            "services.chat.llmInferenceService.template.containers.0.livenessProbe.httpGet.scheme: "
            "livenessProbe asks by HTTPS, but the engine answers by HTTP: it has no --ssl-certfile, and KServe "
            "enables no TLS by default. The probe always fails. Remove scheme, or set it to HTTP."
        ),
    ),
    Rule(
        "probe-scheme-unknown",
        "warning",
        meaning=(
            "A probe asks by HTTPS. On a platform that exists already, the engine answers so only if TLS is enabled for all LLM "
            "services, which is not known."
        ),
        source=(
            "config/llmisvcconfig from KServe 0.18; `EnableLLMInferenceServiceTLS` in pkg/apis/serving/v1beta1/configmap.go"
        ),
        example=(
            "services.chat.llmInferenceService.template.containers.0.livenessProbe.httpGet.scheme: "
            "livenessProbe asks by HTTPS, but the engine answers by HTTP unless enableLLMInferenceServiceTLS "
            "is true in ingress of KServe's ConfigMap inferenceservice-config. By default, it is false, and "
            "the probe fails. Remove scheme: KServe sets it as the engine speaks."
        ),
    ),
)
