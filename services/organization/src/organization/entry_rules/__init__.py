"""From where and when people come in."""
