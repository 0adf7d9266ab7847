import BelayCore
import BelaySystem

/// The part of JSON Schema (2020-12) that `docs/schemas` uses. A keyword that is not known here is a mistake of the schema:
/// it would say something that nobody checks.
package struct JSONSchema {
    private let folder: String
    private let file: String

    /// A file of `docs/schemas`.
    package init(_ file: String) {
        folder = "\(Checkout.root)/docs/schemas"
        self.file = file
    }

    /// What is wrong with a document, each with its place; empty where it is valid.
    package func mistakes(in text: String) throws -> [String] {
        let value = try JSON.decode(JSONValue.self, from: Array(text.utf8))
        return try check(value, against: load(file), in: file, at: "$")
    }

    private func load(_ file: String) throws -> JSONValue {
        try JSON.decode(JSONValue.self, from: RealFileSystem().read("\(folder)/\(file)", limit: 1 << 20))
    }

    private static let silent: Set<String> = ["$schema", "$id", "$defs", "title", "description"]

    private func check(_ value: JSONValue, against schema: JSONValue, in file: String, at place: String) throws -> [String] {
        guard case .object(let keywords) = schema else { throw BelayError(.failed, "\(file) is no schema at \(place)") }
        var found: [String] = []
        for (keyword, rule) in keywords.sorted(by: { $0.key < $1.key }) where !Self.silent.contains(keyword) {
            switch (keyword, rule) {
            case ("$ref", .string(let name)):
                let (target, targetFile) = try resolve(name, from: file)
                found += try check(value, against: target, in: targetFile, at: place)
            case ("type", .string(let type)):
                if !Self.isOf(type, value) { found.append("\(place) is not of type \(type)") }
            case ("enum", .array(let allowed)):
                if !allowed.contains(value) { found.append("\(place) is \(value), none of \(rule)") }
            case ("items", _): found += try items(value, rule, file, place)
            case ("properties", .object(let known)): found += try properties(value, known, file, place)
            case ("required", .array(let names)): found += missing(value, names, place)
            case ("additionalProperties", _): found += try additional(value, rule, keywords["properties"], file, place)
            case ("oneOf", .array(let cases)): found += try choice(value, cases, file, place, exactlyOne: true)
            case ("anyOf", .array(let cases)): found += try choice(value, cases, file, place, exactlyOne: false)
            default: throw BelayError(.failed, "\(file) uses \(keyword), which nobody checks")
            }
        }
        return found
    }

    private func resolve(_ name: String, from file: String) throws -> (JSONValue, String) {
        let parts = name.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let target = parts[0].isEmpty ? file : parts[0]
        var value = try load(target)
        for key in parts.dropFirst().first?.split(separator: "/") ?? [] {
            guard case .object(let keys) = value, let next = keys[String(key)] else {
                throw BelayError(.failed, "\(file) names \(name), which is not there")
            }
            value = next
        }
        return (value, target)
    }

    private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("string", .string), ("number", .number), ("boolean", .bool), ("array", .array), ("object", .object),
            ("null", .null):
            return true
        case ("integer", .number(let number)): return number == number.rounded()
        default: return false
        }
    }

    private func items(_ value: JSONValue, _ rule: JSONValue, _ file: String, _ place: String) throws -> [String] {
        guard case .array(let elements) = value else { return [] }
        return try elements.enumerated().flatMap { try check($1, against: rule, in: file, at: "\(place)[\($0)]") }
    }

    private func properties(_ value: JSONValue, _ known: [String: JSONValue], _ file: String, _ place: String) throws -> [String]
    {
        guard case .object(let keys) = value else { return [] }
        return try keys.sorted { $0.key < $1.key }.flatMap { key, element in
            try known[key].map { try check(element, against: $0, in: file, at: "\(place).\(key)") } ?? []
        }
    }

    private func missing(_ value: JSONValue, _ names: [JSONValue], _ place: String) -> [String] {
        guard case .object(let keys) = value else { return [] }
        return names.map(\.description).filter { keys[$0] == nil }.map { "\(place) has no \($0)" }
    }

    private func additional(
        _ value: JSONValue, _ rule: JSONValue, _ known: JSONValue?, _ file: String, _ place: String
    ) throws -> [String] {
        guard case .object(let keys) = value else { return [] }
        var others = keys
        if case .object(let properties) = known { for key in properties.keys { others[key] = nil } }
        if rule == .bool(false) { return others.keys.sorted().map { "\(place) has \($0), which the schema does not know" } }
        return try others.flatMap { try check($1, against: rule, in: file, at: "\(place).\($0)") }
    }

    private func choice(
        _ value: JSONValue, _ cases: [JSONValue], _ file: String, _ place: String, exactlyOne: Bool
    ) throws -> [String] {
        let mistakes = try cases.map { try check(value, against: $0, in: file, at: place) }
        let fitting = mistakes.count { $0.isEmpty }
        if fitting == 1 || fitting > 1 && !exactlyOne { return [] }
        if fitting > 1 { return ["\(place) fits \(fitting) of the cases"] }
        // The nearest case tells most.
        let nearest = mistakes.min { $0.count < $1.count } ?? []
        return ["\(place) fits none of the cases"] + nearest
    }
}
