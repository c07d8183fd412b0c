"""Rules about clusters on GKE."""

from ..declaration import Chapter, Rule

GKE = Chapter(
    title="Clusters on GKE",
    introduction=(
        "Google Kubernetes Engine refuses these settings only after minutes, or supports them only in another "
        "combination or place. No rule refuses a setting because of a fact that the catalogue has not verified."
    ),
    rules=(
        Rule(
            "gke-location",
            "error",
            meaning="The value is not a region or a zone, or it is a zone of another region.",
            source='Compute Engine: "Regions and zones"',
            example=(
                "cluster.gke.location: central is neither a region nor a zone. Set location to a region such as "
                "us-central1, or to a zone such as us-central1-a."
            ),
        ),
        Rule(
            "other-region",
            "error",
            meaning="The cluster refers to a subnetwork or to an address of the NAT that is in another region.",
            source=(
                "kubermatic/kubermatic#10343; GoogleCloudPlatform/cluster-toolkit#3992; "
                "terraform-google-modules/terraform-google-cloud-nat#25"
            ),
            example=(
                "cluster.gke.network.subnetwork: The subnetwork is in europe-west1, but the cluster is in us-central1. Use one "
                "of us-central1, or set location of the cluster to europe-west1."
            ),
        ),
        Rule(
            "other-project",
            "error",
            meaning="The subnetwork of the cluster is not in the project of its network.",
            source="hashicorp/terraform-provider-google#10489 and #2802",
            example=(
                "cluster.gke.network.subnetwork: The subnetwork is in the project my-project, but its network is in host. Set "
                "subnetwork to projects/host/regions/us-central1/subnetworks/gke."
            ),
        ),
        Rule(
            "key-region",
            "warning",
            meaning="A Cloud KMS key is in another region than the cluster.",
            source='GKE: "Encrypt Secrets at the application layer" (overview)',
            example=(
                "cluster.gke.encryptionKey: The key is in europe-west1, but the cluster is in us-central1. Google asks for a "
                "key in the location of the cluster, and can refuse another one. Use a key of locations/us-central1."
            ),
        ),
        Rule(
            "network-ignored",
            "warning",
            meaning="The setting describes a network that the stack creates, but the cluster uses an existing one.",
            source="kserve-iac: an existing network is not changed",
            example=(
                "cluster.gke.network.podsCidr: podsCidr is ignored, because it describes a new network, but network names an "
                "existing one. Remove podsCidr, or remove network and subnetwork to have a network created."
            ),
        ),
        Rule(
            "gpu-region",
            "error",
            meaning="The machine type, or the GPU that is attached to it, is not available in the cluster's region.",
            source="`catalog/data/gke_accelerators.json` and `tpus.json` (Compute Engine API)",
            example=(
                "cluster.gke.nodePools.0.machineType: a3-ultragpu-8g is not available in australia-southeast1. It is "
                "available in asia-south1, asia-south2, europe-west1, europe-west4, us-central1, us-east4 and 3 more."
            ),
        ),
        Rule(
            "tpu-topology",
            "error",
            meaning=(
                "The pool sets a TPU topology, but its machine type has no TPUs or cannot form a slice of this topology; or the "
                "system pool has TPUs."
            ),
            source=(
                "`catalog/data/tpus.json`: AI-Hypercomputer/xpk@367c8382 (2026), src/xpk/core/system_characteristics.py, and "
                "GoogleCloudPlatform/cluster-toolkit@10470803 (2026), pkg/config/hardware.go"
            ),
            example=(
                "cluster.gke.nodePools.0.tpuTopology: Nodes of ct6e-standard-1t cannot form a TPU slice of topology 2x2. Set "
                "machineType to ct6e-standard-4t, or remove tpuTopology."
            ),
        ),
        Rule(
            "tpu-slice-size",
            "error",
            meaning=(
                "The numbers of nodes of a pool are not those of its TPU slice. GKE creates and removes a slice of several nodes "
                "as a whole."
            ),
            source=(
                "GoogleCloudPlatform/cluster-toolkit#3817 and @10470803 (2026), examples/gke-consumption-options; "
                'ray-project/ray, "Start Google Cloud GKE Cluster with TPUs for KubeRay" (2026)'
            ),
            example=(
                "cluster.gke.nodePools.0.maxNodes: A TPU slice of topology 4x4 has 4 nodes of ct6e-standard-4t, which exist "
                "together or not at all, but maxNodes is 1. Set maxNodes to 4. Add a pool for each further slice."
            ),
        ),
        Rule(
            "tpu-placement",
            "warning",
            meaning="The pool asks for compact placement, but each of its nodes is a TPU slice of its own.",
            source="AI-Hypercomputer/xpk#825; AI-Hypercomputer/xpk@367c8382 (2026), src/xpk/core/nodepool.py",
            example=(
                "cluster.gke.nodePools.0.compactPlacement: Each node of ct6e-standard-4t is a TPU slice of its own here, so that "
                "compact placement brings nothing, and GKE may refuse it. Remove compactPlacement."
            ),
        ),
        Rule(
            "tpu-class",
            "warning",
            meaning=(
                "A compute class mixes machine types with TPUs with others. Pods request TPU chips by another resource than "
                "GPUs, and select them by the kind and the topology of the TPUs, so that no pod can use all rungs."
            ),
            source='GKE (2026): "ComputeClass CustomResourceDefinition", `tpu`',
            example=(
                "cluster.gke.computeClasses.0.rungs.1.machineType: Pods that run on ct6e-standard-4t do not run on "
                "g2-standard-8, because they request TPU chips by the kind and the topology of the TPUs. Use "
                "ct6e-standard-4t in all rungs, or create a compute class for g2-standard-8."
            ),
        ),
        Rule(
            "gpu-attach",
            "error",
            meaning="GPUs are attached to a machine type that does not support it, or in a number that does not exist.",
            source="`catalog/data/gke_accelerators.json` (Compute Engine API)",
            example=(
                "cluster.gke.nodePools.0.accelerator: GPUs can be attached to N1 machines only, not to e2-standard-8. "
                "Set machineType to an n1 machine type, or to one that includes GPUs."
            ),
        ),
        Rule(
            "gpu-partition",
            "error",
            meaning="The machine has no GPU to divide, or its GPU cannot be divided in this way.",
            source="GoogleCloudPlatform/container-engine-accelerators@992db812 (2026), `pkg/gpu/nvidia/mig/mig.go`",
            example=(
                "cluster.gke.nodePools.0.gpuPartition: nvidia-tesla-a100 has no partition size 1g.20gb. Set "
                "gpuPartition to one of 1g.5gb, 2g.10gb, 3g.20gb, 7g.40gb."
            ),
        ),
        Rule(
            "capacity-kind",
            "error",
            meaning=(
                "The machine type is not available as this kind of capacity, or the settings of capacity contradict "
                "each other."
            ),
            source="`catalog/data/gke_accelerators.json`",
            example=(
                "cluster.gke.nodePools.0.capacity: a3-ultragpu-8g is not available as on-demand capacity. Set capacity"
                " to spot or flex-start or reservation."
            ),
        ),
        Rule(
            "reservation-any",
            "warning",
            meaning="The pool uses any reservation that matches, but those of its machine type are used by name only.",
            source="GoogleCloudPlatform/hpc-toolkit#2573; cluster-toolkit@10470803 (2026), examples of A3, A4 and A4X",
            example=(
                "cluster.gke.nodePools.0.capacity: Reservations of a3-highgpu-8g are used by name only, so that no reservation "
                "matches here and the nodes are requested on demand. Set capacity.reservation to the reservation's name."
            ),
        ),
        Rule(
            "reservation-zones",
            "warning",
            meaning="The pool uses a reservation, which is in one zone, but is spread over zones that GKE chooses.",
            source=(
                "GoogleCloudPlatform/gsutil#1000; cluster-toolkit@10470803 (2026), modules/compute/gke-node-pool (main.tf)"
            ),
            example=(
                "cluster.gke.nodePools.0.zones: A reservation is in one zone, but GKE looks for team in every zone of this pool, "
                "and the pool names none. Set zones of the pool to the zone of team."
            ),
        ),
        Rule(
            "rung-order",
            "warning",
            meaning="A rung of a compute class falls back to on-demand machines before the rungs after it are tried.",
            source="GoogleCloudPlatform/gke-mcp (skills on compute classes)",
            example=(
                "cluster.gke.computeClasses.0.rungs.0.capacity: If no reservation matches, GKE takes an on-demand "
                "g2-standard-4 before it tries the next rung. Set capacity.reservation to the reservation's name."
            ),
        ),
        Rule(
            "flex-start",
            "error",
            meaning=(
                "Flex-start and queued nodes start from zero, are not repaired, and are upgraded in one fixed way."
            ),
            source='cluster-toolkit modules/compute/gke-node-pool (main.tf); GKE: "Node upgrade strategies"',
            example=(
                "cluster.gke.nodePools.0.minNodes: Flex-start nodes are created only when pods wait for them. Set "
                "minNodes to 0."
            ),
        ),
        Rule(
            "local-ssd",
            "error",
            meaning="The machine type does not support this number of local SSDs.",
            source='Compute Engine: "Choose a valid number of Local SSD disks", "Accelerator-optimized machine family"',
            example=(
                "cluster.gke.nodePools.0.localSsd.count: g2-standard-4 does not support 2 local SSDs. Set count to 1."
            ),
        ),
        Rule(
            "disk-type",
            "error",
            meaning="The machine type cannot boot from this type of disk.",
            source=(
                "GoogleCloudPlatform/gke-mcp (skills on compute classes); cluster-toolkit examples; Vertex AI "
                "`DiskSpec`"
            ),
            example=(
                "cluster.gke.nodePools.0.disk.type: g4-standard-48 cannot boot from pd-balanced. Set disk.type to "
                "hyperdisk-balanced, or remove it."
            ),
        ),
        Rule(
            "sysctl-unknown",
            "warning",
            meaning="A pool sets a kernel parameter that GKE's API does not list, so GKE refuses the pool unless it is newer.",
            source="googleapis/googleapis@0054cdcb, google/container/v1/cluster_service.proto, `LinuxNodeConfig.sysctls`",
            example=(
                "cluster.gke.nodePools.0.sysctls.net.core.somaxcon: net.core.somaxcon is not among the 57 kernel "
                "parameters that GKE's API lists. GKE refuses the pool, unless a newer version of GKE takes the "
                "parameter. Did you mean net.core.somaxconn?"
            ),
        ),
        Rule(
            "reservation-inactive",
            "error",
            meaning="A pool has a minimum of nodes, but its reservation is not active yet and has no machines.",
            source="GoogleCloudPlatform/cluster-toolkit@10470803 (2026), modules/compute/gke-node-pool, `is_reservation_active`",
            example=(
                "cluster.gke.nodePools.0.minNodes: minNodes is 2, but the reservation spring is not active yet, so GKE "
                "cannot create a node. Set minNodes to 0 until the reservation is active, and then set capacity.active to "
                "true."
            ),
        ),
        Rule(
            "reservation-waits",
            "warning",
            meaning="Services run on a pool whose reservation is not active yet, so their pods wait, and updates wait for them.",
            source="As for `reservation-inactive`",
            example=(
                "services.chat.llmInferenceService.pool: The reservation spring of pool h200 is not active yet, so the "
                "pods wait for it, and an update waits for the pods. Add the service when the reservation is active, or "
                "set pool to another pool. If spring has started, set capacity.active of pool h200 to true."
            ),
        ),
        Rule(
            "dra-nodes",
            "error",
            meaning=(
                "Pods are to claim the GPUs of a pool that has none, or that also asks for what only GKE's device plugin or "
                "GKE's installation of the driver does."
            ),
            source='GKE: "Prepare GKE infrastructure for DRA workloads", limitations',
            example=(
                "cluster.gke.nodePools.0.gpuDra: Nodes of e2-standard-8 have no GPUs that pods could claim. Remove "
                "gpuDra, or set machineType to one with GPUs."
            ),
        ),
        Rule(
            "accelerator-network",
            "error",
            meaning=(
                "An accelerator network profile requires a machine type with network cards for accelerators and a single zone, "
                "and excludes `gpuDirect` and `networks`."
            ),
            source=(
                "GoogleCloudPlatform/cluster-toolkit@10470803 (2026), modules/compute/gke-node-pool, `dranet_requirements`; "
                'GKE: "Configure automated networking for accelerator VMs" (one zone)'
            ),
            example=(
                "cluster.gke.nodePools.0.acceleratorNetworkProfile: GKE has no accelerator network profile for "
                "g2-standard-4, which has no network cards for accelerators. Remove acceleratorNetworkProfile, or set "
                "machineType to one such as a3-ultragpu-8g."
            ),
        ),
        Rule(
            "gpu-network",
            "error",
            meaning=(
                "GPUDirect requires a machine type that supports it, enough networks and, for RDMA, a single zone; or "
                "a network or a name is used twice."
            ),
            source=(
                "cluster-toolkit gke-node-pool/gpu_direct.tf, examples/gke-a3-ultragpu; gke-networking-api "
                "apis/network/v1"
            ),
            example=(
                "cluster.gke.nodePools.0.gpuDirect: g2-standard-4 does not support GPUDirect between nodes. Remove "
                "gpuDirect."
            ),
        ),
        Rule(
            "placement",
            "error",
            meaning=(
                "Compact placement requires a single zone and does not support E2 and N1 machines, queued nodes or "
                "blue-green upgrades. Only A3 with 8 GPUs, A4 and H4D machines support a topology distance."
            ),
            source=(
                'GKE: "Define compact placement for GKE nodes"; AI Hypercomputer: "Compact placement policy and workload policy '
                'overview"; dstackai/dstack#2591; cluster-toolkit gke-node-pool (main.tf)'
            ),
            example=(
                "cluster.gke.nodePools.0.zones: Compact placement requires nodes in a single zone. Set zones of the "
                "pool to one zone."
            ),
        ),
        Rule(
            "pool-size",
            "error",
            meaning="A pool of this machine type cannot have this many nodes.",
            source="cluster-toolkit examples/gke-a4x",
            example=(
                "cluster.gke.nodePools.0.maxNodes: A pool of a4x-highgpu-4g can have at most 18 nodes. Set maxNodes to"
                " 18, and add a second pool."
            ),
        ),
        Rule(
            "pool-label",
            "error",
            meaning="Kubernetes, GKE or this library sets this node label itself.",
            source="Kubernetes: reserved prefixes of labels",
            example=(
                "cluster.gke.nodePools.0.labels.cloud.google.com/x: cloud.google.com/x is reserved: Kubernetes, GKE or"
                " kserve-iac sets it. Use another label key."
            ),
        ),
        Rule(
            "preload",
            "error",
            meaning="Preloaded images require image streaming and Container-Optimized OS.",
            source='GKE: "Use secondary boot disks to preload data or container images"',
            example=(
                "cluster.gke.nodePools.0.preloadImages: preloadImages requires image streaming. Set imageStreaming of "
                "the cluster to true, or remove preloadImages."
            ),
        ),
        Rule(
            "hugepages",
            "error",
            meaning=(
                "Huge pages take more of the node's memory than GKE allows, or the machine does not support pages of 1"
                " GiB."
            ),
            source="gcloud container node-pools create, `--system-config-from-file`",
            example=(
                "cluster.gke.nodePools.0.hugepages1G: The huge pages take 10 GiB, but g2-standard-4 allows at most 9.6"
                " GiB. Set hugepages1G to 9 or less."
            ),
        ),
        Rule(
            "auto-upgrade",
            "error",
            meaning="GKE always upgrades nodes on a release channel.",
            source='GKE: "Release channels"',
            example=(
                "cluster.gke.nodePools.0.autoUpgrade: GKE always upgrades the nodes of a cluster on release channel "
                "REGULAR. Remove autoUpgrade and set maintenance, or set releaseChannel to UNSPECIFIED."
            ),
        ),
        Rule(
            "gpu-quota",
            "error",
            meaning="The pools at their maximum size exceed the given quota.",
            source="the cluster's `gpuQuota`",
            example=(
                "cluster.gke.nodePools.0.maxNodes: This pool and those before it may use 5 GPUs of nvidia-l4, but the "
                "quota is 4. Lower maxNodes, or have the quota raised first and update gpuQuota."
            ),
        ),
        Rule(
            "quota-name",
            "error",
            meaning="`gpuQuota` names a quota that nothing is compared with.",
            source='Compute Engine: "Allocation quotas"; accelerator types of `catalog/data/gke_accelerators.json`',
            example=(
                "cluster.gke.gpuQuota.NVIDIA_L4_GPUS: No pool is compared with a quota NVIDIA_L4_GPUS. Write nvidia-l4."
            ),
        ),
        Rule(
            "cpu-quota",
            "error",
            meaning="The nodes of all pools at their largest exceed a quota of vCPUs or addresses that `gpuQuota` gives.",
            source='Compute Engine: "Allocation quotas"; the cluster\'s `gpuQuota`',
            example=(
                "cluster.gke.systemPool.maxNodes: At the maximum of nodes, all pools use 32 vCPUs, of which this pool uses 32, "
                "but the quota E2_CPUS is 24. Lower maxNodes, or have the quota raised first and update gpuQuota."
            ),
        ),
        Rule(
            "autopilot",
            "error",
            meaning=(
                "Autopilot clusters are regional, always on a release channel, and do not have the autoscaling profile BALANCED."
            ),
            source=(
                "hashicorp/terraform-provider-google-beta, resource_container_cluster_test.go (2026); "
                "GoogleCloudPlatform/ai-on-gke#628, GoogleCloudPlatform/cloud-foundation-fabric#1645; GKE: "
                '"About GKE cluster autoscaling"'
            ),
            example=(
                "cluster.gke.location: Autopilot clusters are regional, but us-central1-a is a zone. Set location to "
                "us-central1, or set mode to standard."
            ),
        ),
        Rule(
            "autopilot-ignored",
            "warning",
            meaning="The cluster is on Autopilot, but the setting is one of Standard clusters.",
            source=(
                "hashicorp/terraform-provider-google-beta@93c65b2d, resource_container_cluster.go (`enable_shielded_nodes`); "
                'GKE: "Deploying Gateways"; kserve-iac: properties of Autopilot clusters'
            ),
            example=(
                "cluster.gke.shieldedNodes: shieldedNodes is ignored, because it is a setting of Standard clusters. On "
                "Autopilot, GKE decides. Remove shieldedNodes, or set mode to standard."
            ),
        ),
        Rule(
            "autopilot-pod",
            "error",
            meaning=(
                "Autopilot refuses the pods: they select a node pool, or tolerate GPU nodes without requesting a GPU. "
                "KServe accepts it."
            ),
            source=(
                "messages of GKE Warden (autogke-node-affinity-selector-limitation, autogke-gpu-limitation) in "
                "GoogleCloudPlatform/ai-on-gke#983 and GoogleCloudPlatform/k8s-stackdriver#1079"
            ),
            example=(
                "services.chat.llmInferenceService.template.nodeSelector.cloud.google.com/gke-nodepool: Autopilot refuses pods "
                "whose nodeSelector has cloud.google.com/gke-nodepool: GKE creates the nodes itself. Remove "
                "cloud.google.com/gke-nodepool from nodeSelector. To choose nodes, set pool to a compute class of the cluster, "
                "or select cloud.google.com/gke-accelerator."
            ),
            stricter="KServe accepts the service, and the admission webhook of GKE refuses its pods.",
        ),
        Rule(
            "autopilot-gpu",
            "warning",
            meaning=(
                "On Autopilot, pods request GPUs and select neither a kind of GPU nor a compute class. GKE refuses them unless "
                "their namespace has a default class."
            ),
            source="message of GKE Warden (autogke-gpu-limitation) in GoogleCloudPlatform/ai-on-gke#983",
            example=(
                "services.chat.llmInferenceService.gpus: Autopilot refuses pods with GPUs that select neither a kind of GPU "
                "(cloud.google.com/gke-accelerator) nor a compute class, unless their namespace has a default compute class with "
                "GPUs. Set pool to a compute class with GPUs of the cluster, or set cloud.google.com/gke-accelerator in "
                "nodeSelector, for example to nvidia-l4."
            ),
        ),
        Rule(
            "autopilot-privileged",
            "warning",
            meaning="Pods on Autopilot use the node: its network, processes or ports, or privileges.",
            source='GKE: "WorkloadAllowlist", exemptions (autogke-disallow-privilege and its like)',
            example=(
                "services.chat.llmInferenceService.template.hostNetwork: Autopilot refuses pods that set hostNetwork, unless a "
                "WorkloadAllowlist of the cluster permits it. Remove hostNetwork, set mode of the cluster to standard, or "
                "install a WorkloadAllowlist for these pods."
            ),
        ),
        Rule(
            "autopilot-disk",
            "warning",
            meaning="A download is larger than the disk that Autopilot gives to a pod: 1 GiB for each container by default.",
            source='GKE: "Resource requests in Autopilot"; kubeai-project/kubeai#250; elastic/cloud-on-k8s#7751',
            example=(
                "services.chat.llmInferenceService.model.uri: A pod downloads 8 GB, but Autopilot limits its disk to 1 GiB: each "
                "container that requests no ephemeral-storage has 1 GiB. The kubelet evicts the pod. Set "
                "requests.ephemeral-storage of resources to 10Gi or more, or keep the model on a claim (pvc://)."
            ),
        ),
        Rule(
            "autopilot-reservation",
            "warning",
            meaning="A compute class on Autopilot uses any reservation that matches, which Autopilot long did not, or none.",
            source='GKE: "Consume reserved zonal resources" (2026 and its older text)',
            example=(
                "cluster.gke.computeClasses.0.rungs.0.capacity: The rung names no reservation. Autopilot long used specific "
                "reservations only, and where none matches, GKE creates an on-demand g2-standard-12. Set "
                "capacity.reservation to the reservation's name."
            ),
        ),
        Rule(
            "gke-version",
            "error",
            meaning="The least version of the control plane is older than a feature that a pool or a compute class uses.",
            source=(
                'GKE (2026): "About custom ComputeClasses", "ComputeClass CustomResourceDefinition", "About GPU, TPU, and '
                'H4D consumption with flex-start provisioning mode"; kubernetes-sigs/kueue (ProvisioningRequests); '
                "`catalog/data/gke_accelerators.json`"
            ),
            example=(
                "cluster.gke.nodePools.0.capacity: Flex-start nodes need GKE 1.32.2-gke.1652000 or later, but version of the "
                "cluster is 1.31. Set version of the cluster to 1.32.2-gke.1652000, or remove it."
            ),
        ),
        Rule(
            "gke-form",
            "error",
            meaning="A name, a label, a key or another value does not have the form that Google Cloud's API takes.",
            source=(
                "hashicorp/terraform-provider-google-beta@003e704f, resource_container_cluster.go; Google Cloud: "
                '"Requirements for labels"; Cloud Storage: "Bucket naming guidelines"; VPC: "Add network tags"'
            ),
            example=(
                "cluster.gke.labels.Team: 'Team' is not a key of a resource label. Use at most 63 lower-case letters, digits, "
                "'_' and '-', with a letter first, for example team."
            ),
        ),
        Rule(
            "location-policy",
            "error",
            meaning="Flex-start pools do not support the location policy BALANCED.",
            source='GKE: "About GKE cluster autoscaling" (location policy)',
            example=(
                "cluster.gke.nodePools.0.locationPolicy: Flex-start nodes do not support the location policy BALANCED. Set "
                "locationPolicy of the pool to ANY."
            ),
        ),
        Rule(
            "nat-ports",
            "error",
            meaning="The addresses of the NAT have fewer ports than all nodes take at the maximum.",
            source=(
                "hashicorp/terraform-provider-google-beta@93c65b2d, resource_compute_router_nat.go; Cloud NAT: "
                '"IP addresses and ports"'
            ),
            example=(
                "cluster.gke.network.natIps: 104 nodes take 1,024 ports each, but 1 address has 64,512 ports. Nodes without "
                "ports do not reach the internet. List 2 addresses in natIps, or set natMinPortsPerVm to 512."
            ),
        ),
        Rule(
            "budget-amount",
            "error",
            meaning="The budget sets no amount, and the price of a pool, which would give a default, is not known.",
            source="`budget` of the cluster; list prices of the catalogue",
            example=(
                "cluster.gke.budget.amount: The price of odd is not known, so the budget has no default amount. Set amount of "
                "the budget to the cost of a month (the other pools cost up to USD 783), or set usdPerHour of the pool."
            ),
        ),
        Rule(
            "upgrade-parallelism",
            "warning",
            meaning="maxSurge and maxUnavailable are together more than the nodes that GKE upgrades at a time.",
            source='GKE: "Node upgrade strategies" (considerations for surge upgrade settings)',
            example=(
                "cluster.gke.nodePools.0.upgrade.maxSurge: maxSurge and maxUnavailable are 21 together, but GKE upgrades at "
                "most 20 nodes at a time. Set maxSurge to 11."
            ),
        ),
        Rule(
            "system-pool",
            "error",
            meaning="The system pool is too small for the platform.",
            source="requests of the charts; GKE's reservations on nodes",
            example=(
                "cluster.gke.systemPool.machineType: 1 x e2-standard-2 leave 1.9 CPUs and 5.9 GiB for pods, but the "
                "platform needs 3 CPUs and 6 GiB. Use a larger machine type, or raise maxNodes."
            ),
        ),
        Rule(
            "cidr",
            "error",
            meaning="A range of the networks is malformed, overlaps another one, or is too small for all nodes.",
            source='GKE: "VPC-native clusters", "About multi-network support for Pods"',
            example=(
                "cluster.gke.network.nodesCidr: 10.0.0.1/20 is not a valid range of IPv4 addresses. Set nodesCidr to "
                "10.0.0.0/20."
            ),
        ),
        Rule(
            "maintenance",
            "error",
            meaning=(
                "The maintenance window or an exclusion is malformed, too short or too long, or leaves GKE too little "
                "time."
            ),
            source='GKE: "Maintenance windows and exclusions", "Release channels"',
            example=(
                "cluster.gke.maintenance.exclusions.0.end: All upgrades are excluded for 31 days, but GKE allows at "
                "most 30. Set an earlier end, or set scope to NO_MINOR_OR_NODE_UPGRADES, which may last longer."
            ),
        ),
        Rule(
            "api-access",
            "warning",
            meaning="Nobody outside Google Cloud can reach the API server, or a setting does not apply to its kind of address.",
            source='GKE: "Customize your network isolation"',
            example=(
                "cluster.gke.access.authorizedNetworks: Nobody outside Google Cloud may reach the API server's "
                "address. Set access.authorizedNetworks to the networks of your CI and your engineers, set "
                "access.endpoint to dns, or run Pulumi in Google Cloud."
            ),
        ),
        Rule(
            "service-account",
            "error",
            meaning="A Kubernetes service account is not written as namespace/name.",
            source='GKE: "Authenticate to Google Cloud APIs from GKE workloads"',
            example=(
                "cluster.gke.secrets.0.readers.0: 'default' is not a Kubernetes service account. Write namespace/name,"
                " for example models/default."
            ),
        ),
    ),
)
