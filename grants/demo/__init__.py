"""A city's fund with real-looking data, made by the same operations that people use."""

from grants.demo.build import build
from grants.demo.cast import INTRODUCTIONS, PASSWORD

__all__ = ["INTRODUCTIONS", "PASSWORD", "build"]
