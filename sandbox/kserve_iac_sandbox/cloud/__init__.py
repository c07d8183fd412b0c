"""The part of Google Cloud that goes on when no program runs: what was made, and the autoscaler of node pools.

The stand-in ``gcp`` plugin writes what it makes into the store; the supervisor's autoscaler reads pools from it.
"""
