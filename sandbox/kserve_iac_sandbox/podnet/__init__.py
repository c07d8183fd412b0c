"""The network of pods that run as processes: a bridge, an address for each pod, Services and DNS, without privileges."""

from .network import PodNetwork, why_missing

__all__ = ["PodNetwork", "why_missing"]
