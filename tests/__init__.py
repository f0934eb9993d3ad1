"""All tests. They mirror the tree of the package."""
