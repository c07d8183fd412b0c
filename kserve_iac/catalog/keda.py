"""What KEDA's scalers require of a trigger, read in KEDA's source from 2.15 to 2.20 and at 8b4f083c of August 2026.

KEDA parses the metadata of a trigger when it builds the scaler. If KEDA refuses one trigger, it builds no scaler of the
ScaledObject (``buildScalers`` in pkg/scaling/scalers_builder.go), which never becomes ready. Only what all these versions demand
is here.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

FLOAT = re.compile(
    r"[-+]?(\d[\d_]*\.?[\d_]*|\.\d+)([eE][-+]?\d+)?|[-+]?(inf|infinity|nan|0x[\da-f.p+-]+)", re.IGNORECASE
)
"""Every spelling of a number that some version reads (``strconv.ParseFloat``; from 2.15 on JSON, which has fewer)."""

INTEGER = re.compile(r"[-+]?\d+")
"""A whole number (``strconv.ParseInt``)."""

FROM_VARIABLE = "FromEnv"
"""Ending of a key that names an environment variable of the scaled container (``ResolvedEnv`` in typed_config.go)."""


class Scaler(NamedTuple):
    """What a scaler requires of the metadata of its trigger."""

    required: Mapping[str, str]
    """Key -> a value that works."""
    source: str
    """The file in which the scaler is read."""
    numbers: tuple[str, ...] = ()
    """Keys whose value is a number."""
    integers: tuple[str, ...] = ()
    """Keys whose value is a whole number."""
    variables: bool = False
    """Whether a required key may be read from an environment variable instead."""


_KAFKA = {"bootstrapServers": "kafka.kafka.svc:9092", "consumerGroup": "models"}

SCALERS: Mapping[str, Scaler] = {
    "prometheus": Scaler(
        {
            "serverAddress": "http://prometheus.monitoring.svc:9090",
            "query": 'sum(vllm:num_requests_running{namespace="models"})',
            "threshold": "8",
        },
        "prometheus_scaler.go",
        numbers=("threshold", "activationThreshold"),
    ),
    "graphite": Scaler(
        {"serverAddress": "http://graphite.monitoring.svc:8080", "query": "stats.requests", "queryTime": "-5minutes"},
        "graphite_scaler.go",
        numbers=("threshold", "activationThreshold"),
    ),
    "cpu": Scaler({"value": "60"}, "cpu_memory_scaler.go"),
    "memory": Scaler({"value": "60"}, "cpu_memory_scaler.go"),
    "cron": Scaler(
        {"timezone": "Europe/Berlin", "start": "0 8 * * *", "end": "0 18 * * *", "desiredReplicas": "2"},
        "cron_scaler.go",
        integers=("desiredReplicas",),
    ),
    "kafka": Scaler(_KAFKA, "kafka_scaler.go", variables=True),
    "apache-kafka": Scaler(_KAFKA, "apache_kafka_scaler.go", variables=True),
    "external": Scaler({"scalerAddress": "scaler.keda.svc:9090"}, "external_scaler.go"),
    "external-push": Scaler({"scalerAddress": "scaler.keda.svc:9090"}, "external_scaler.go"),
    "metrics-api": Scaler({"url": "http://metrics.models.svc/load", "valueLocation": "load"}, "metrics_api_scaler.go"),
    "kubernetes-workload": Scaler({"podSelector": "app=batch"}, "kubernetes_workload_scaler.go"),
}
"""Scalers whose requirements are the same in every version read."""

OF_RESOURCES = frozenset({"cpu", "memory"})
"""The scalers whose target can be a share of what pods request (``Utilization``). All others refuse it
(``ErrScalerUnsupportedUtilizationMetricType`` in pkg/scalers/scaler.go)."""

RESOURCE_TARGETS = ("Utilization", "AverageValue")
"""Kinds of target value that the scalers cpu and memory have; one must be set (``parseResourceMetadata``)."""

WITHOUT_METADATA_TYPE = "2.18"
"""First version that refuses ``type`` in the metadata of cpu and memory, in favour of ``metricType`` (cpu_memory_scaler.go)."""

UTILIZATION = "Utilization"

_TYPES = """
    activemq apache-kafka arangodb artemis-queue aws-cloudwatch aws-dynamodb aws-dynamodb-streams aws-kinesis-stream
    aws-sqs-queue azure-app-insights azure-blob azure-data-explorer azure-eventhub azure-log-analytics azure-monitor
    azure-pipelines azure-queue azure-servicebus beanstalkd cassandra clickhouse couchdb cpu cron datadog dynatrace
    elastic-forecast elasticsearch etcd external external-mock external-push forgejo-runner gcp-cloudtasks gcp-pubsub
    gcp-spanner gcp-stackdriver gcp-storage github-runner graphite huawei-cloudeye ibmmq influxdb kafka kubernetes-resource
    kubernetes-workload liiklus loki memory metrics-api mongodb mssql mysql nats-jetstream new-relic nsq opensearch
    openstack-metric openstack-swift postgresql predictkube prometheus pulsar rabbitmq redis redis-cluster
    redis-cluster-streams redis-sentinel redis-sentinel-streams redis-streams selenium-grid solace-direct-messaging
    solace-event-queue solarwinds solr splunk splunk-observability stan sumologic temporal
"""

TYPES = frozenset(_TYPES.split())
"""Every type of a trigger in any version read (``buildScaler`` in scalers_builder.go). Another one may be of a newer version."""

SECRET_MODES = frozenset({"basic", "bearer", "custom", "oauth", "tls"})
"""Authentication modes of the prometheus scaler whose secrets only an authenticationRef can give (``order=authParams`` in
pkg/scalers/authentication/authentication_types.go)."""

_PROMETHEUS_KEYS = """
    serverAddress query queryParameters threshold activationThreshold namespace customHeaders ignoreNullValues unsafeSsl
    awsRegion timeout identityOwner authModes authMode apiKey method keyParamName metricName cortexOrgID cloud
    azureManagedPrometheusResourceURL activeDirectoryEndpoint
"""

PROMETHEUS_KEYS = frozenset(_PROMETHEUS_KEYS.split())
"""Every key of the prometheus scaler's metadata in any version read. KEDA only reports another one ("Unmatched input property",
``checkUnexpectedParameterExist``)."""
