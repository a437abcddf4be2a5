"""The ledger on the screen: registering, the list, one case, what to tell, statistics.  No rule and no SQL: it shows what
``triage.ledger`` allows and passes on what was filled in."""
