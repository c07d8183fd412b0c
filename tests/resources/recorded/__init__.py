"""What releases registered for a stack: the URNs, inputs and options of its resources, and the environment it was made of.

``0.1.0-dev.json`` was recorded from the program of 0.1.0 on Pulumi's mocks (``python -m tests.resources.recorded.record``), and
not from a state that an engine wrote: a state also has what plugins add to inputs. ``state.py`` converts such a state.
"""
