"""What makes Services and names work in the pod network: kube-proxy and CoreDNS, both as they are."""

from collections.abc import Mapping
from pathlib import Path

from .. import files, pki
from ..controlplane import Command
from ..kubelet.node import NAME as NODE
from ..layout import Layout
from ..mark import Mark
from .network import GATEWAY, PODS

PROXY, DNS = ORDER = ("kube-proxy", "coredns")
PROXY_HEALTH, DNS_HEALTH = 10256, 8181
"""Where each says whether it works, at the gateway's address: Kubernetes' and CoreDNS' own ports for it."""

COREFILE = f"""\
cluster.local:53 {{
  bind {GATEWAY}
  errors
  ready {GATEWAY}:{DNS_HEALTH}
  kubernetes cluster.local {{
    kubeconfig KUBECONFIG coredns
    pods insecure
    ttl 5
  }}
}}
.:53 {{
  bind {GATEWAY}
  template ANY ANY {{
    rcode NXDOMAIN
  }}
}}
"""
"""Names of the cluster are answered as everywhere; of any other name, it is said that it does not exist: no way leads out."""


def write_configuration(layout: Layout, mark: Mark) -> None:
    """Kubeconfigs of both, and CoreDNS' own file."""
    server = f"https://{GATEWAY}:{mark.ports['kube-apiserver']}"
    for client in (PROXY, DNS):
        # Sandboxes of before have a certificate without the gateway's address.
        text = pki.kubeconfig(server, layout.pki, client, name=client, server_name="kubernetes.default.svc")
        files.write(layout.config / f"{client}.yaml", text)
    files.write(layout.config / "Corefile", COREFILE.replace("KUBECONFIG", str(layout.config / f"{DNS}.yaml")))


def commands(layout: Layout, programs: Mapping[str, Path]) -> tuple[Command, ...]:
    """Both commands, for programs in the bridge's network."""
    return (
        Command(
            PROXY,
            (
                str(programs[PROXY]),
                f"--kubeconfig={layout.config / f'{PROXY}.yaml'}",
                "--proxy-mode=nftables",
                f"--hostname-override={NODE}",
                f"--cluster-cidr={PODS}",
                # Settings of the whole machine, which a network of its own may not change.
                "--conntrack-max-per-core=0",
                "--conntrack-tcp-timeout-established=0",
                "--conntrack-tcp-timeout-close-wait=0",
                f"--healthz-bind-address={GATEWAY}:{PROXY_HEALTH}",
                f"--metrics-bind-address={GATEWAY}:10249",
            ),
            PROXY_HEALTH,
            "/healthz",
            "http",
            inside=True,
        ),
        Command(
            DNS,
            (str(programs[DNS]), "-conf", str(layout.config / "Corefile"), "-quiet"),
            DNS_HEALTH,
            "/ready",
            "http",
            inside=True,
        ),
    )
