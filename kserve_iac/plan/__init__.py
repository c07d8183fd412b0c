"""The plan of an environment: what runs where, what it costs, what holds, and what a change of it interrupts. Pure."""
