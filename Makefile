# The only way in: everything that is done to this project is a target here.

export SWIFT_BACKTRACE = enable=no
SWIFT ?= swift

.DEFAULT_GOAL := help
.PHONY: help build demo test check fmt bench sweep model release clean bootstrap install-hooks

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

check: ## format and architecture; warnings are errors
	@scripts/check.sh

fmt: ## format all Swift
	$(SWIFT) format format --in-place --parallel --recursive --configuration .swift-format Sources Tests Package.swift

bench: release ## measure, and print beside the target
	@/usr/bin/python3 -sB Bench/bench.py dist/belay

model: bootstrap ## a hundred thousand simulated upgrades with faults; COUNT=n so many, FIRST=n from that seed, SEED=n one again
	@scripts/model.sh "$(COUNT)" "$(FIRST)" "$(SEED)"

sweep: bootstrap model ## the long tests: a kill or an error at every durable call
	BELAY_SWEEP=1 $(SWIFT) test --disable-xctest --filter Sweep

release: bootstrap ## dist/belay: one stripped executable, Swift's runtime inside
	@scripts/release.sh

clean: ## remove everything built
	rm -rf .build dist

install-hooks: ## run `make check` before every commit
	@scripts/install-hooks.sh
