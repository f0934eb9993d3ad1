"""The fixtures of every test; each kind stands in its own module of tests/harness."""

pytest_plugins = [
    "tests.harness.strictness",
    "tests.harness.places",
    "tests.harness.clock",
    "tests.harness.mail",
    "tests.harness.databases",
    "tests.harness.application",
    "tests.harness.browser",
    "tests.harness.command",
]
