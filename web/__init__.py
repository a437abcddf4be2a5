"""The desk, the reading pages and the API, in Flask."""
