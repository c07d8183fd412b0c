"""States of stacks as releases recorded them, for the test that later versions change nothing about them."""
