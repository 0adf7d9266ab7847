import BelaySystem

/// How Belay's own databases are called: beside the live one, known by their names, and told apart whatever is cut off.
///
///     belay_7_app            the twin of run 7
///     belay_new_7_app        what is being restored in run 7
///     belay_salvage_7_app    what the way back of run 7 replaced
struct PostgresNames: Equatable {
    enum Kind: String, CaseIterable {
        case twin = "belay_"
        case new = "belay_new_"
        case salvage = "belay_salvage_"
    }

    /// What PostgreSQL keeps of a name.
    private static let limit = 63

    let database: String

    /// A second salvage of the same run is another one: nothing is replaced that has not been looked at.
    func name(_ kind: Kind, run: Int, number: Int = 1) -> String {
        let prefix = kind.rawValue + String(run) + (number == 1 ? "" : ".\(number)") + "_"
        guard prefix.utf8.count + database.utf8.count > Self.limit else { return prefix + database }
        // Never within a character; the hash keeps two long names apart.
        let mark = "~" + SHA256.hex(Array(database.utf8)).prefix(8)
        var kept = database
        while prefix.utf8.count + kept.utf8.count + mark.utf8.count > Self.limit { kept.removeLast() }
        return prefix + kept + mark
    }

    /// What a name of the server says, where it is of this database.
    func reading(_ name: String) -> (kind: Kind, run: Int)? {
        for kind in Kind.allCases.reversed() where name.hasPrefix(kind.rawValue) {
            let middle = name.dropFirst(kind.rawValue.count).prefix { $0 != "_" }.split(separator: ".")
            guard let first = middle.first, let run = Int(first), middle.count <= 2 else { continue }
            let number = middle.count == 2 ? Int(middle[1]) ?? 1 : 1
            if self.name(kind, run: run, number: number) == name { return (kind, run) }
        }
        return nil
    }

    /// As part of a path, whatever the name holds.
    var file: String {
        var result = ""
        for byte in database.utf8 {
            let scalar = Unicode.Scalar(byte)
            if scalar.properties.isAlphabetic && byte < 128 || ("0"..."9").contains(scalar)
                || "_-".unicodeScalars.contains(scalar)
            {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%" + String(byte, radix: 16)
            }
        }
        return result
    }
}
