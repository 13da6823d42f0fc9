"""A building block below activities: interpreters put people's words into other languages, beside the original.

An activity says in its `Kind` (`words`) what can be translated and where it is shown; everything else stands here.
"""
