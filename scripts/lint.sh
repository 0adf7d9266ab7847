#!/bin/sh
set -eu
cd "$(dirname "$0")/.."
swift format lint --strict --parallel --recursive --configuration .swift-format Sources Tests Fuzz Package.swift
# A mutant that fits nowhere any more breaks nothing, and proves nothing.
for patch in Tests/Crash/mutants/*.patch; do git apply --check "$patch"; done
