"""The desk, the reading pages and the API.  Holds no rule, no wording and no SQL."""
