"""A stand-in for the official `gcp` Pulumi resource plugin, as far as this project uses it: a cloud of one sandbox.

Same type tokens and inputs; it replaces what the provider replaces, fills in what GKE fills in and refuses what its API
refuses. It works for the project ``kserve-iac-sandbox`` alone. ``docs/stand-in-gcp-plugin.md`` says what it does and what not.
"""
