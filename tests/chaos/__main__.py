"""`make chaos OPS=100000`: a storm by hand."""

from tests.chaos.storm import main

main()
