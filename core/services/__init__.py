"""Services on the network: how often, how long and where they may be asked, and what they answered.

``core.services.services.Services`` is what others use; nothing heavy is imported before it is asked for something.
"""
