import quick

from chassis.main import run

assert quick
run("lower")
