"""A stand-in for the official `kubernetes` Pulumi resource plugin, version 4.34, as far as this project uses it.

Same type tokens, inputs, outputs and state; another implementation, over the API server's REST interface and the
`helm` executable. ``docs/stand-in-kubernetes-plugin.md`` says what it does, what not, and where it differs on purpose.
"""
