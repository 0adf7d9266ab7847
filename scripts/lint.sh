#!/bin/sh
set -eu
cd "$(dirname "$0")/.."
swift format lint --strict --parallel --recursive --configuration .swift-format Sources Tests Fuzz Package.swift
