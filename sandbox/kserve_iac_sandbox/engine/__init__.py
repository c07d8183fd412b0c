"""An inference engine that behaves like vLLM and computes nothing: ``python -m kserve_iac_sandbox.engine MODEL --port 8000``.

It takes the command line of ``vllm serve`` and serves the same HTTP interface. Requests wait, are scheduled, occupy KV blocks
and are preempted as in vLLM, and take the time that a plain model of a GPU says. The text of the answers is made up, and says so.
``docs/engine.md`` describes what is like vLLM and what is not.

Requests flow in one direction: ``server`` reads HTTP, ``requests`` validates, ``core`` runs the loop of steps over ``scheduler``,
``blocks`` and ``clock``, ``metrics`` counts, and ``responses`` forms what the client gets.
"""
