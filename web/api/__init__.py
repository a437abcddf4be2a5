"""The HTTP API: its models, the answers, the addresses, and the description made from the models."""
