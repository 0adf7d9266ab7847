extension Schema where Value == Expectation {
    /// `expect`: a scalar is equality, a mapping says more.
    static let expectation: Schema = .either(
        Schema<JSONValue>.scalar("a value to be equal to").map { value in Expectation([.equals(value)]) }, or: .conditions)

    private static let conditions: Schema = .mapping(
        "an expectation",
        .optional(
            "status", Schema<Int>.integer("a status of HTTP", in: 100...599).map(Expectation.Condition.status),
            "The status of the answer to an `http` probe. Without it, any status from 200 to 299 is meant.", example: "200"),
        .optional(
            "json", Schema<JSONValue>.json.map(Expectation.Condition.json),
            "What the JSON answer of an `http` probe must hold. Every key given must be there with that value; others may be there too.",
            example: "{status: ok}"),
        .optional(
            "exit", Schema<Int>.integer("an exit code", in: 0...255).map(Expectation.Condition.exit),
            "The exit code of a `run` or `shell` probe. Without it, 0 is meant.", example: "0"),
        .optional(
            "rows", Schema<Int>.integer("a number of rows", in: 0...1_000_000_000).map(Expectation.Condition.rows),
            "How many rows an `sql` probe answers.", example: "0"),
        .optional(
            "matches", Schema<String>.pattern.map(Expectation.Condition.matches),
            "A regular expression that is found somewhere in the text of the answer; `^` and `$` stand at every line.",
            example: "'ready$'"),
        .optional(
            "at-least", Schema<Double>.number().map(Expectation.Condition.atLeast), "The value, as a number, must not be less.",
            example: "1"),
        .optional(
            "at-most", Schema<Double>.number().map(Expectation.Condition.atMost), "The value, as a number, must not be more.",
            example: "100"),
        .optional(
            "unchanged", Schema<Bool>.sure.map { _ in Expectation.Condition.unchanged },
            "The value must be what it was before the upgrade.", example: "true"),
        .optional(
            "advances", Schema<Bool>.sure.map { _ in Expectation.Condition.advances },
            "The value must be greater than when it was last asked: a number, a date, or any text that sorts.", example: "true"),
        make: together
    ).refusing { expectation in
        if expectation.conditions.isEmpty { return ("expects nothing", "name a condition, or leave `expect` out") }
        let least = expectation.conditions.compactMap { if case .atLeast(let value) = $0 { value } else { nil } }.first
        let most = expectation.conditions.compactMap { if case .atMost(let value) = $0 { value } else { nil } }.first
        guard let least, let most, least > most else { return nil }
        return ("can never be met: `at-least` is greater than `at-most`", "exchange them")
    }

    private typealias Condition = Expectation.Condition

    private static func together(
        _ a: Condition?, _ b: Condition?, _ c: Condition?, _ d: Condition?, _ e: Condition?, _ f: Condition?, _ g: Condition?,
        _ h: Condition?,
        _ i: Condition?
    ) -> Expectation {
        Expectation([a, b, c, d, e, f, g, h, i].compactMap(\.self))
    }
}

extension Schema where Value == Bool {
    /// `true`, or the key is left out.
    fileprivate static let sure = flag.refusing { $0 ? nil : ("must be true", "leave it out") }
}
