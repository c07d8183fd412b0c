"""What we refuse and KServe takes, on purpose: it cannot work. By code, with the reason."""

from collections.abc import Mapping

STRICTER: Mapping[str, str] = {
    "name-derived": "KServe derives names of Services and hosts from it, and Kubernetes refuses those.",
    "crd-left-empty": "KServe's defaulter writes it empty or 0, and Kubernetes refuses the pod, or it means nothing.",
    "deployment-mode": "KServe takes the cluster's default instead, or can never change the service again (0.16).",
    "model-lost": "KServe's defaulter overwrites the model by the framework beside it, without a word.",
    "uri-scheme": "Nothing of KServe's fetches from there: it fails in the pod, or as it is reconciled.",
    "mount-twice": "Kubernetes refuses the pod; KServe looks at it only where two models are downloaded besides.",
    "scale-to-zero": "KServe raises an HPA's minimum to 1; KEDA refuses to go to 0 by cpu or memory alone.",
    "no-triggers": "KEDA refuses a ScaledObject without triggers.",
    "multi-node": "0.20.0 deletes the workers (kserve/kserve#6113); in mode Knative there are none.",
    "scheduler-route": "It never becomes Ready (kserve/kserve#5986).",
    "data-local": "KServe rounds the number of pods down, so that fewer replicas run than vLLM waits for.",
    "lora-storage": "Reconciling fails: adapters are fetched by the storage initializer alone.",
    "template-late": "Reconciling fails: KServe runs a service as a Go template.",
    "format-priority": "KServe looks at it only where another runtime is there already.",
    "graph-node": "The router answers with an error where a step goes to a node that is not there.",
    "node-group": "Without an affinity no node is of the group, and nothing is cached.",
    "uri-format": "It matches nothing, or fails whenever a model is looked for.",
}
"""Code -> why what KServe takes cannot work."""
