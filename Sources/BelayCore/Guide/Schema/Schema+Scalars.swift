extension Schema where Value == String {
    /// Any text. Control characters are refused, since what a guide says is shown on terminals.
    static func text(_ words: String = "text", oneLine: Bool = true, canBeEmpty: Bool = false) -> Schema {
        Schema(.value(words)) { node, reading in
            guard let text = reading.scalar(node, wanted: words) else { return nil }
            if text.isEmpty, !canBeEmpty {
                reading.refuse(node, "\(node.label) is empty, it must be \(words)")
                return nil
            }
            if oneLine, text.contains(where: \.isNewline) {
                reading.refuse(node, "\(node.label) must be one line", fix: "write it on one line")
                return nil
            }
            return text
        }
    }

    /// A name that can stand in paths, commands and tables without being quoted.
    static func name(_ words: String, lowercase: Bool = false) -> Schema {
        text(words).refusing { name in
            let letters = lowercase ? "a-z" : "A-Za-z"
            let fits = name.unicodeScalars.enumerated().allSatisfy { index, scalar in
                switch scalar {
                case "a"..."z", "0"..."9": return true
                case "A"..."Z": return !lowercase
                case "-": return index > 0
                case "_", ".": return index > 0 && !lowercase
                default: return false
                }
            }
            guard !fits || name.count > GuideLimits.nameLength else { return nil }
            let rest = lowercase ? "-" : "_.-"
            return (
                "must be \(words), not `\(name.shown(limit: 40))`",
                "use \(letters), 0-9 and \(rest), beginning with a letter or a digit, at most \(GuideLimits.nameLength) characters"
            )
        }
    }

    /// The name of an environment variable.
    static let variable = text("a variable's name").refusing { name in
        let fits = name.unicodeScalars.enumerated().allSatisfy { index, scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "_": return true
            case "0"..."9": return index > 0
            default: return false
            }
        }
        return fits
            ? nil : ("is not a variable's name: `\(name.shown(limit: 40))`", "use A-Z, 0-9 and _, beginning with a letter")
    }

    /// A name that is defined elsewhere in the guide.
    static func reference(_ words: String, to role: Reference.Role) -> Schema {
        let name = text(words)
        return Schema(name.outline) { node, reading in
            guard let name = name.read(node, reading) else { return nil }
            reading.refer(to: name, role, at: node)
            return name
        }
    }

    /// A regular expression, tried out when it is read.
    static let pattern = text("a regular expression").refusing { text in
        do throws(BelayError) {
            _ = try Pattern(text)
            return nil
        } catch {
            return ("is not a regular expression: \(error.message)", "put a backslash before a character that is meant as itself")
        }
    }
}

extension Schema where Value == Bool {
    static let flag = Schema(.value("true or false")) { node, reading in
        guard let text = reading.scalar(node, wanted: "true or false") else { return nil }
        let bare = !node.isQuoted
        if bare, text == "true" { return true }
        if bare, text == "false" { return false }
        let meant: String? =
            switch text.lowercased() {
            case "yes", "on", "true", "y", "1": "true"
            case "no", "off", "false", "n", "0": "false"
            default: nil
            }
        reading.refuseKind(node, wanted: "true or false", fix: meant.map { "write `\($0)`\(bare ? "" : ", without quotes")" })
        return nil
    }
}

extension Schema where Value == Int {
    static func integer(_ words: String = "a whole number", in range: ClosedRange<Int>) -> Schema {
        let wanted = "\(words) from \(range.lowerBound) to \(range.upperBound)"
        return Schema(.value(wanted)) { node, reading in
            guard let text = reading.scalar(node, wanted: wanted) else { return nil }
            guard let value = Int(text), range.contains(value), !node.isQuoted, text.first != "+" else {
                let meant =
                    Int(text).map(range.contains) == true ? "write `\(text.filter { $0 != "+" })`, without quotes or sign" : nil
                reading.refuseKind(node, wanted: wanted, fix: meant)
                return nil
            }
            return value
        }
    }
}

extension Schema where Value == Double {
    static func number(_ words: String = "a number", least: Double = -.greatestFiniteMagnitude) -> Schema {
        Schema(.value(words)) { node, reading in
            guard let text = reading.scalar(node, wanted: words) else { return nil }
            guard let value = Numbers.parse(text), value >= least, !node.isQuoted else {
                reading.refuseKind(node, wanted: words)
                return nil
            }
            return value
        }
    }

    static let duration = Schema(.value("a duration such as 90s, 5m or 1h30m")) { node, reading in
        guard let text = reading.scalar(node, wanted: "a duration such as 90s") else { return nil }
        if let seconds = WrittenDuration.seconds(text) { return seconds }
        let meant = Numbers.parse(text) == nil ? nil : "write `\(text.shown(limit: 20))s` if seconds are meant"
        reading.refuseKind(node, wanted: "a duration such as 90s, 5m or 1h30m", fix: meant)
        return nil
    }
}

extension Schema where Value == Int64 {
    static let size = Schema(.value("a size such as 512MiB or 2GiB")) { node, reading in
        guard let text = reading.scalar(node, wanted: "a size such as 512MiB") else { return nil }
        if let bytes = Size.bytes(text) { return bytes }
        reading.refuseKind(node, wanted: "a size such as 512MiB or 2GiB", fix: "write a number and KiB, MiB, GiB or TiB")
        return nil
    }
}

extension Schema where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words of an enumeration.
    static func choice() -> Schema {
        let names = Value.allCases.map(\.rawValue)
        let words = names.dropLast().joined(separator: ", ") + " or " + names.suffix(1).joined()
        return Schema(.value(words)) { node, reading in
            guard let text = reading.scalar(node, wanted: words) else { return nil }
            if let value = Value(rawValue: text) { return value }
            reading.refuseKind(node, wanted: words, fix: NearNames.fix(for: text, among: names, listing: "write one of"))
            return nil
        }
    }
}

extension GuideNode {
    var isQuoted: Bool {
        if case .scalar(_, quoted: true) = content { return true }
        return false
    }
}

extension Reading {
    /// The text of a scalar that is safe to keep and to show.
    func scalar(_ node: GuideNode, wanted: String) -> String? {
        guard case .scalar(let text, _) = node.content, !node.isEmpty else {
            refuseKind(node, wanted: wanted)
            return nil
        }
        guard text.utf8.count <= GuideLimits.textBytes else {
            refuse(node, "\(node.label) is longer than \(GuideLimits.textBytes) bytes", fix: "put it into a file")
            return nil
        }
        if let unfit = text.unicodeScalars.first(where: \.isUnfit) {
            refuse(
                node, "\(node.label) holds the control character \(String(unfit).shown())",
                fix: "take it out: it could hide or forge what a terminal shows")
            return nil
        }
        return text
    }
}
