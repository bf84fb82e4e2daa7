"""Bad inputs, by the way that they come in: each has its verdict, one message, and nothing is appended."""
