"""Requests to deployed services: where a service is reached, which protocol it speaks, and what its answer means.

``connection`` sends requests, and ``service`` and ``gateway`` read the cluster. All other modules are pure functions.
"""
