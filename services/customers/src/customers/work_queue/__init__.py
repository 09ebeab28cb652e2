"""Which of one's customers wait for what."""
