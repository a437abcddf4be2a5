"""Which rules fire: durable-rules behind one adapter, and a plain Python oracle that must always agree with it."""
