"""Where a wanted track can be had: candidates of several providers, looked at in parallel and judged in order.

``core.search.finder.Finder`` is what others use. What fits is decided by ``core.matching``; nothing is downloaded here.
"""
