"""Theme suggestions: which ideas belong together, what each theme could be called, which ideas say the same.

Pure: no database, no web. This file imports nothing, so that the data in `ideas` can be named without loading numpy
(15 MB in every server, also where nobody ever asks for a suggestion).
"""
