"""The bus: the only package that knows nameko, kombu, amqp and eventlet."""
