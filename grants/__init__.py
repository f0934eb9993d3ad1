"""The system on which a city runs its local innovation grants."""

__version__ = "0.1.0"
