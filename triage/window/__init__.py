"""The common window of a site (综合窗口): one numbering, lanes, calling.  It keeps and counts; what a matter is judged to be comes in."""
