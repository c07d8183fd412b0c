"""What an engine cannot do: flags that its version does not know, models that do not fit, starts that take too long."""
