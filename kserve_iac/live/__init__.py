"""The live cluster, as an update needs to see it beside the engine: who owns an object, what a Helm release left behind, and
why something is not ready yet.

``client`` talks to the API server. The other modules are pure functions over what it returns, so they are tested without a
cluster. Nothing here is imported before a resource is about to be created or changed: a preview without changes asks nobody.
"""
