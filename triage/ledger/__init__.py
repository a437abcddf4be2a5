"""The ledger: matters carried through 登记—受理—处理—办结, every step an event that nobody can change unseen.

Knows nothing of the web and judges nothing: a decision comes in as it was made and is kept.
"""
