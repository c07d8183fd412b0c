"""A kubelet without containers: runs pods of known images as processes of this machine."""

from .agent import Kubelet

__all__ = ["Kubelet"]
