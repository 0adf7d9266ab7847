extension Expectation.Condition {
    /// nil where it holds; else what was expected and what was seen.
    func failure(of seen: Observation, _ baseline: Observation?) -> String? {
        switch self {
        case .equals(let wanted):
            guard let scalar = seen.scalar else { return "expected \(wanted.shown), saw nothing" }
            return scalar.means(wanted) ? nil : "expected \(wanted.shown), saw \(scalar.shown)"
        case .status(let wanted): return compare("status", wanted, seen.status)
        case .exit(let wanted): return compare("exit", wanted, seen.exit)
        case .rows(let wanted): return compare("rows", wanted, seen.rows)
        case .json(let wanted):
            guard let json = seen.json else { return "expected JSON, saw `\(seen.text.shown())`" }
            return json.difference(from: wanted, at: "json")
        case .matches(let source): return Self.mismatch(seen, source)
        case .atLeast(let least):
            guard let number = seen.scalar?.asNumber else {
                return "expected at least \(JSONValue.number(least)), saw \(seen.shown)"
            }
            return number >= least ? nil : "expected at least \(JSONValue.number(least)), saw \(seen.shown)"
        case .atMost(let most):
            guard let number = seen.scalar?.asNumber else {
                return "expected at most \(JSONValue.number(most)), saw \(seen.shown)"
            }
            return number <= most ? nil : "expected at most \(JSONValue.number(most)), saw \(seen.shown)"
        case .unchanged: return Self.change(from: baseline, to: seen)
        case .advances: return Self.standstill(from: baseline, to: seen)
        }
    }

    private func compare(_ what: String, _ wanted: Int, _ seen: Int?) -> String? {
        seen == wanted ? nil : "expected \(what) \(wanted), saw \(seen.map(String.init) ?? "none")"
    }

    private static func mismatch(_ seen: Observation, _ source: String) -> String? {
        let text = seen.text.isEmpty ? seen.scalar?.description ?? "" : seen.text
        do throws(BelayError) {
            return try Pattern(source).isFound(in: text) ? nil : "expected a match of `\(source.shown())`, saw `\(text.shown())`"
        } catch {
            return "`\(source.shown())` is not a regular expression: \(error.message)"
        }
    }

    private static func change(from baseline: Observation?, to seen: Observation) -> String? {
        guard let baseline else { return "no earlier observation to compare with" }
        let same: Bool
        if let before = baseline.scalar, let after = seen.scalar {
            same = after.means(before)
        } else {
            same =
                (baseline.scalar, baseline.status, baseline.rows, baseline.json, baseline.text)
                == (seen.scalar, seen.status, seen.rows, seen.json, seen.text)
        }
        return same ? nil : "expected no change from \(baseline.shown), saw \(seen.shown)"
    }

    /// Numbers grow as numbers, all else as it sorts: dates written from the year on do both.
    private static func standstill(from baseline: Observation?, to seen: Observation) -> String? {
        guard let baseline else { return "no earlier observation to compare with" }
        guard let after = seen.scalar, after != .null else { return "expected more than \(baseline.shown), saw nothing" }
        // Where nothing was before, anything is an advance.
        guard let before = baseline.scalar, before != .null else { return nil }
        let advanced: Bool
        if let before = before.asNumber, let after = after.asNumber {
            advanced = after > before
        } else {
            advanced =
                after.description.unicodeScalars.lexicographicallyPrecedes(before.description.unicodeScalars) == false
                && after.description != before.description
        }
        return advanced ? nil : "expected more than \(baseline.shown), saw \(seen.shown)"
    }
}

extension Observation {
    /// What stands for it in one line.
    fileprivate var shown: String { scalar?.shown ?? json?.shown ?? status.map(String.init) ?? "`\(text.shown())`" }
}
