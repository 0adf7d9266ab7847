extension Schema where Value == Check {
    /// A row of a list of checks: it has a name.
    static let check = shape(
        name: .required(
            "name",
            .text("one line of text").refusing { name in
                name.count <= 120 ? nil : ("is longer than 120 characters", "say it shorter")
            }, "What is true when the check passes, in words: its row in the tables that Belay prints.", example: "API health"),
        within: 0, shown: "0s")

    /// The check that says that a service is ready; it is named after the service.
    static let ready = shape(name: Part<String>(keys: []) { _, _ in "" }, within: 0, shown: "limits: start-idle")

    private static func shape(name: Part<String>, within: Double, shown: String) -> Schema {
        let mapping = Schema.mapping(
            "a check", name,
            .optional("area", .text("one line of text"), "The heading that the check stands under.", example: "Engine"), .probe,
            .defaulted(
                "expect", .expectation, to: Expectation(), shown: "the probe's own success",
                "What the answer must be. A scalar is equality (`0` is equal to the text `0`); a mapping names conditions, which must all hold.",
                example: "{status: 200}"),
            .defaulted(
                "within", .duration, to: within, shown: shown, "The check may be asked again until this time is over.",
                example: "30s"),
            .defaulted(
                "every", .pause, to: 0.5, shown: "500ms",
                "How long is waited between two tries.", example: "1s"),
            .defaulted(
                "when", Schema<Check.When>.choice(), to: .always, shown: "always",
                "`open` asks only when users can reach the stack, `rehearsal` only on the clone.", example: "open"),
            .defaulted("required", .flag, to: true, shown: "true", "False makes a failure a warning.", example: "false"),
            .defaulted(
                "with", Schema<Check.With>.choice(), to: .current, shown: "current",
                "With which version a `run` or `shell` of `preflight` is executed.", example: "target"),
            make: Check.init(name:area:probe:expectation:withinSeconds:everySeconds:when:required:with:))
        return Schema(mapping.outline) { node, reading in
            guard let check = mapping.read(node, reading) else { return nil }
            return reading.fits(check, node) ? check : nil
        }
    }
}

extension Schema where Value == Double {
    fileprivate static let pause = duration.refusing { seconds in
        seconds >= 0.05 ? nil : ("is too short", "write `50ms` or more")
    }
}

extension Schema where Value == [Check] {
    /// A list of checks; each name stands once, since it is how a row is spoken of.
    static let checks: Schema = {
        let list = Schema.list("a list of checks", of: .check)
        return Schema(list.outline) { node, reading in
            let checks = list.read(node, reading)
            var seen: Set<String> = []
            if case .sequence(let nodes) = node.content {
                for item in nodes {
                    guard let name = item.entry("name"), case .scalar(let text, _) = name.value.content,
                        !seen.insert(text).inserted
                    else { continue }
                    reading.refuse(
                        name.value, "`\(node.path)` has a second check named `\(text.shown(limit: 60))`",
                        fix: "give it another name")
                }
            }
            return checks
        }
    }()
}

extension Expectation.Condition {
    /// The key it is written with, and the probes whose answers have what it asks for; nil for every probe.
    fileprivate var needs: (key: String, probes: [String]?) {
        switch self {
        case .status: return ("status", ["http"])
        case .json: return ("json", ["http"])
        case .exit: return ("exit", ["run"])
        case .rows: return ("rows", ["sql"])
        case .matches: return ("matches", ["http", "run", "sql", "file"])
        case .equals, .atLeast, .atMost, .unchanged, .advances: return ("", nil)
        }
    }
}

extension Reading {
    /// A condition that no answer of the probe can meet is a mistake in the guide, not a failing stack.
    fileprivate func fits(_ check: Check, _ node: GuideNode) -> Bool {
        var result = true
        for condition in check.expectation.conditions {
            let (key, probes) = condition.needs
            guard let probes, !probes.contains(check.probe.kind) else { continue }
            let place = places["\(node.path).expect.\(key)"] ?? node.place
            let names = probes.map { "`\($0)`" }.joined(separator: ", ")
            refuse(
                place, "`\(node.path).expect.\(key)` is never answered by a probe of `\(check.probe.kind)`",
                fix: "it goes with \(names)")
            result = false
        }
        if check.with == .target, check.probe.kind != "run" {
            refuse(
                places["\(node.path).with"] ?? node.place, "`\(node.path).with` goes with `run` and `shell` only",
                fix: "leave it out")
            result = false
        }
        return result
    }
}
