"""What many cases tell: read-only questions to the ledger."""
