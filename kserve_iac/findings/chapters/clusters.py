"""Rules about clusters and the platform on them."""

from ..declaration import Chapter, Rule

PLATFORM = Chapter(
    title="Cluster and platform",
    rules=(
        Rule(
            "machine-type",
            "error",
            meaning="There is no such machine type, or a simulated pool has one that is not in the catalogue.",
            source="`catalog/data/gke_accelerators.json`, Compute Engine's machine families",
            example=(
                "cluster.simulated.nodePools.0.machineType: There is no machine type g2-standrad-12. Did you mean "
                "g2-standard-12?"
            ),
        ),
        Rule(
            "machine-type-unknown",
            "warning",
            meaning=(
                "The catalogue does not have the machine type of a pool on GKE, or of an existing pool, which may exist: nothing "
                "about its nodes is checked."
            ),
            source="`catalog/data/gke_accelerators.json`, Compute Engine's machine families",
            example=(
                "cluster.gke.nodePools.0.machineType: The catalogue has no machine type c4d-standard-16, so whether pods fit its "
                "nodes, and what they cost, is not checked. Check the name with gcloud compute machine-types list, or use a "
                "machine type of the catalogue such as e2-standard-8."
            ),
        ),
        Rule(
            "kserve-version",
            "error",
            meaning="kserve-iac does not support this version of KServe, or cannot install it.",
            source="tags of kserve/kserve, `kserve-deps.env` of each",
            example=(
                "platform.kserve: kserve-iac does not support KServe 0.22. Set kserve to one of 0.16, 0.17, 0.18, 0.19, "
                "0.20, 0.21."
            ),
        ),
        Rule(
            "unknown-pool",
            "error",
            meaning="A workload or the control plane is placed on a pool that the cluster does not have.",
            source="the cluster's `nodePools`",
            example="services.iris.inferenceService.predictor.pool: There is no pool l5. Did you mean l4?",
        ),
        Rule(
            "unknown-chart",
            "error",
            meaning="Values are set for a chart that KServe does not have; they would be silently ignored.",
            source="`catalog/charts.py`",
            example=(
                "platform.values.kserve-resource: KServe has no chart kserve-resource. Did you mean kserve-resources?"
            ),
        ),
        Rule(
            "values-field",
            "warning",
            meaning="A Helm value replaces the value that a field of the platform sets, so that the field has no effect.",
            source="the charts kserve-resources and kserve-runtime-configs of KServe 0.17 to 0.20",
            example=(
                "platform.values.kserve-resources.kserve.controller.gateway.domain: This value is b.example and replaces "
                "a.example, to which domain is set. Remove this value, or remove domain."
            ),
        ),
    ),
)

EXISTING = Chapter(
    title="Existing clusters",
    introduction=(
        "These rules compare the pools of an existing cluster, as they were described, with the cluster's nodes. Only"
        " `kserve-iac check STACK --live` reads the nodes."
    ),
    rules=(
        Rule(
            "live-pool",
            "warning",
            meaning="A pool has no nodes now, or more than maxNodes.",
            source="the cluster's nodes",
            example=(
                "cluster.existing.nodePools.0.nodeSelector: No node has the labels cloud.google.com/gke-nodepool=l4. "
                "If the pool is not scaled to zero, correct its name or nodeSelector."
            ),
        ),
        Rule(
            "live-node",
            "error",
            meaning=(
                "A node has another machine type, a different number of GPUs, room for fewer pods or a taint that services "
                "do not tolerate, or it is in two pools."
            ),
            source="the cluster's nodes",
            example=(
                "cluster.existing.nodePools.0.machineType: a: the number of GPUs is 0, not 1. Set machineType to what "
                "the nodes have, or find out why they do not offer their GPUs (driver, device plugin, partitions)."
            ),
        ),
    ),
)
