# The thin front door. Meson does the building, tools/*.sh the rest; this file only names the ways in.
#
#   make        build/comity, the release binary
#   make run    build it, make a node with the shipped data on first use, and serve it
#   make test   everything that must hold, with its count on the last line
#   make help   all of them

JOBS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)

.PHONY: all run test bench clean help

all:
	@sh tools/bootstrap.sh build
	@sh tools/configure.sh release build
	@ninja -C build -j $(JOBS) $(if $(CI),--quiet) comity

run: all
	@exec sh tools/run.sh

test:
	@sh tools/bootstrap.sh test
	@exec sh tools/test.sh $(ONLY)

bench:
	@sh tools/bootstrap.sh bench
	@sh tools/configure.sh bench build-bench
	@ninja -C build-bench -j $(JOBS)
	@BUILD=$(CURDIR)/build-bench COMITY=$(CURDIR)/build-bench/comity sh bench/run.sh

clean:
	rm -rf build build-*

help:
	@echo 'make          build build/comity'
	@echo 'make run      build, create a node with the shipped data on first use, and serve it'
	@echo '              COMITY_HOME=DIR  where the node lives (./node)'
	@echo '              PORT=N           port to listen on'
	@echo 'make test     every test; the last line is the count'
	@echo '              ONLY="floors unit"  some parts: floors unit clang fuzz threads front scripts'
	@echo 'make bench    the measurements of README'
	@echo 'make clean    remove what was built; the node and installed packages stay'
	@echo
	@echo 'Each installs the Debian packages it lacks (tools/bootstrap.sh), as root or with sudo.'
