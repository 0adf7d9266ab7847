# The only way in: everything that is done to this project is a target here.

export SWIFT_BACKTRACE = enable=no
SWIFT ?= swift

.DEFAULT_GOAL := help
.PHONY: help build demo test container-test container-soak check fmt bench model sweep soak mutants fuzz release install deb deb-test deb-reboot-test pages clean bootstrap install-hooks

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## install what is missing from the distribution's packages
	@scripts/bootstrap.sh

build: bootstrap ## build belay for development
	$(SWIFT) build --product belay

demo: build ## an upgrade, bad releases walking back, a kill in the middle: every claim checked, under a minute
	@scripts/demo.sh

test: ## bootstrap, format check, build, every test
	@scripts/test.sh

container-test: bootstrap ## stacks in containers, on an engine and a registry of their own; as root
	@scripts/container-test.sh

container-soak: bootstrap ## every blow at every step of two stacks in containers, there and back, every bad release without a rehearsal; hours; ONLY=… one blow again
	@BELAY_STACK_SOAK="$(or $(ONLY),1)" scripts/container-test.sh --filter "StackSoakTests$(if $(ONLY),.(cronicorn|contractLucidity))"

check: ## format and architecture; warnings are errors
	@scripts/check.sh

fmt: ## format all Swift
	$(SWIFT) format format --in-place --parallel --recursive --configuration .swift-format Sources Tests Fuzz Package.swift

bench: release ## measure, and print beside the target; ONLY=… one part alone (downtime, containers, postgres, seal, checkpoint)
	@scripts/bench.sh dist/belay $(ONLY)

# One story again is asked for on the command line; what the sweeps begin with is no wish for one.
model: bootstrap ## a hundred thousand simulated upgrades with faults; COUNT=n so many, FIRST=n from that seed, SEED=n one again
	@scripts/model.sh "$(COUNT)" "$(FIRST)" "$(if $(filter command,$(firstword $(origin SEED))),$(SEED))"

SEED ?= 1
HOURS ?= 1
ONLY ?=

sweep: bootstrap ## ten minutes of kills and errors at the real belay's calls; SEED=n others, ONLY=… one point alone
	@scripts/sweep.sh sample $(SEED) 540 "$(ONLY)"

soak: bootstrap ## every point of the sweep, the kills first, for at most HOURS=n
	@scripts/sweep.sh complete $(SEED) "$$(($(HOURS) * 3600))" ""

mutants: bootstrap ## break belay on purpose, in each way that is kept, and name the test that notices
	@scripts/mutants.sh

fuzz: bootstrap ## ten million inputs for the readers of what strangers write; RUNS=n so many, TARGET=… one reader, SEED=n the same again
	@scripts/fuzz.sh "$(RUNS)" "$(TARGET)" "$(if $(filter command,$(firstword $(origin SEED))),$(SEED))"

release: bootstrap ## dist/belay: one stripped executable, Swift's runtime inside
	@scripts/release.sh

install: release ## dist/belay, manual page, completions and unit below PREFIX (default /usr/local)
	@scripts/install.sh

deb: release ## dist/belay_VERSION_ARCH.deb
	@scripts/deb.sh

deb-test: deb ## installs the package on a bare root of Debian 12, upgrades, resumes and purges there; as root
	@scripts/deb-test.sh

deb-reboot-test: deb ## cuts the power in the middle of a run, under systemd in a container; as root, with a Docker Engine
	@scripts/deb-reboot-test.sh

pages: build ## opens the pages of real runs in a headless Chromium; KEEP=DIR keeps a picture of each
	@KEEP="$(KEEP)" scripts/pages.sh

clean: ## remove everything built
	rm -rf .build dist

install-hooks: ## run `make check` before every commit
	@scripts/install-hooks.sh
