"""What the tests of every service stand on: a harness without a bus, and inherited promises."""
