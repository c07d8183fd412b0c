"""An inference engine that behaves like vLLM and computes nothing: ``python -m kserve_iac_sandbox.engine MODEL --port 8000``.

It takes the command line of ``vllm serve`` and serves the same HTTP interface. Requests wait, are scheduled, occupy KV blocks
and are preempted as in vLLM. A simple model of a GPU determines how long they take. Every answer says that it is simulated.
``docs/engine.md`` describes what is like vLLM and what is not.

Requests flow in one direction: ``server`` reads HTTP, ``requests`` validates, ``core`` runs the loop of steps over ``scheduler``,
``blocks`` and ``clock``, ``metrics`` counts, and ``responses`` forms what the client gets.
"""
