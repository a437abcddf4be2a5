"""下发: a numbered paper sent to stations, with what each of them owes and by when: a circular, a site check, a training session.

One concept for the three of them: what differs is what is written on the paper.
"""
