"""One song from an address into the library: fetched, made what is wanted, checked, tagged, named and placed.

``obtaining.obtain`` does all of it; every stage goes on where it was killed. Chooses no candidate, retries nothing.
"""
