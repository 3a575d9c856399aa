# The same words as in the Makefile, for those who use just.
build:
    make build

run *args:
    make run ARGS="{{args}}"

psql port="5432":
    make psql PORT={{port}}

test *args:
    make test ARGS="{{args}}"

docker:
    make docker
