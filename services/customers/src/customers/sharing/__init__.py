"""With whom customers are shared, how and until when."""
