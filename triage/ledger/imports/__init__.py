"""来件: what other lines (12345, 12389) heard of our matters, brought in from the files that they export.

A row is a fact of its own, kept in a stream of its own and never written into a case: so a station sees nothing of what
came for its supervisors alone.  It belongs to a case where it names the case's number; otherwise a person says so.
"""
