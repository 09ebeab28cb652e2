from chassis.main import run

run("upper")
