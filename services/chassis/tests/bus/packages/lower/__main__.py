from chassis.main import run

run("lower")
