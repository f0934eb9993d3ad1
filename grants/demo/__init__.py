"""A city's fund with real-looking data, made by the same operations that people use."""
