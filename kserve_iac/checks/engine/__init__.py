"""Rules about engines: flags that their version does not support, models that do not fit, and starts that take too long."""
