"""What clusters on Autopilot cannot be or have. Paths start at the cluster's arguments."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...catalog.accelerators import is_zone, region_of
from ...findings.path import Path


def check_autopilot(args: GkeClusterArgs) -> Iterator[Problem]:
    """Autopilot clusters are regional and on a release channel.

    The API's answer for a zone is in the provider's own tests (terraform-provider-google-beta,
    resource_container_cluster_test.go: "Autopilot clusters must be regional clusters."; GoogleCloudPlatform/ai-on-gke#628). For
    channels: GoogleCloudPlatform/cloud-foundation-fabric#1645, and GKE: "Release channels", unsubscribing.
    """
    if args.mode != "autopilot":
        return
    if is_zone(args.location):
        region = region_of(args.location)
        text = f"Autopilot clusters are regional, but {args.location} is a zone."
        yield Problem("autopilot", Path("location"), text, f"Set location to {region}, or set mode to standard.")
    if args.release_channel == "UNSPECIFIED":
        text = "Autopilot clusters are always on a release channel, but releaseChannel is UNSPECIFIED."
        yield Problem(
            "autopilot", Path("releaseChannel"), text, "Set releaseChannel to REGULAR, or set mode to standard."
        )
    if args.autoscaling_profile == "BALANCED":
        yield _profile()
    yield from _reservations(args)
    yield from _ignored(args)


def _ignored(args: GkeClusterArgs) -> Iterator[Problem]:
    """Settings that only Standard clusters have: the stack does not send them for Autopilot.

    hashicorp/terraform-provider-google-beta@93c65b2d, resource_container_cluster.go: ``enable_shielded_nodes`` conflicts with
    ``enable_autopilot``. GKE: "Deploying Gateways" (Autopilot keeps its own release of the Gateway API).
    """
    dropped = {
        Path("shieldedNodes"): not args.shielded_nodes,
        Path("imageStreaming"): not args.image_streaming,
        Path("network", "multiNetworking"): args.network.multi_networking,
        Path("gatewayApi"): "gateway_api" in args.model_fields_set and args.gateway_api == "platform",
    }
    for path, is_dropped in dropped.items():
        if is_dropped:
            field = str(path[-1])
            text = f"{field} is ignored, because it is a setting of Standard clusters. On Autopilot, GKE decides."
            yield Problem("autopilot-ignored", path, text, f"Remove {field}, or set mode to standard.")


def _profile() -> Problem:
    """GKE: "About GKE cluster autoscaling", autoscaling profiles (read in 2026). The provider ignores the property there
    (``suppressDiffForAutopilot``).
    """
    return Problem(
        "autopilot",
        Path("autoscalingProfile"),
        "The autoscaling profile BALANCED is not available for Autopilot clusters.",
        "Remove autoscalingProfile, or set mode to standard.",
    )


def _reservations(args: GkeClusterArgs) -> Iterator[Problem]:
    """Whether Autopilot uses any reservation that matches has changed.

    GKE: "Consume reserved zonal resources" in its older text has specific reservations only for Autopilot, and since 2026 any
    that matches through compute classes, too. Without a match, the nodes are on-demand.
    """
    for index, given in enumerate(args.compute_classes):
        for step, rung in enumerate(given.rungs):
            if rung.capacity.kind == "reservation" and rung.capacity.reservation is None:
                yield Problem(
                    "autopilot-reservation",
                    Path("computeClasses", index, "rungs", step, "capacity"),
                    "The rung names no reservation. Autopilot long used specific reservations only, and where none matches, "
                    f"GKE creates an on-demand {rung.machine_type}.",
                    "Set capacity.reservation to the reservation's name.",
                )
