import BelayCore

/// What the entries of one store must be, whoever wrote the manifest, before anything is written by their names.
enum EntryRules {
    /// The first thing wrong; nil where nothing is.
    static func problem(with files: [StoredFile]) -> String? {
        var kinds: [RelativePath: FileEntry.Kind] = [:]
        for file in files {
            let shown = RelativePath.shown(file.entry.path)
            if let problem = RelativePath.problem(with: file.entry.path) { return "it holds the path \(shown): \(problem)" }
            guard let path = try? RelativePath(file.entry.path) else { return "it holds the path \(shown)" }
            if kinds.updateValue(file.entry.kind, forKey: path) != nil { return "it holds \(shown) twice" }
            if let problem = contentProblem(of: file) { return "\(shown) \(problem)" }
        }
        // A file below a link would be written wherever the link leads.
        for path in kinds.keys {
            for ancestor in path.ancestors {
                if let kind = kinds[ancestor], kind != .directory { return "\(path) lies below \(ancestor), which is a \(kind.rawValue)" }
            }
        }
        return nil
    }

    private static func contentProblem(of file: StoredFile) -> String? {
        let entry = file.entry
        guard entry.mode <= 0o7777 else { return "has the mode \(String(entry.mode, radix: 8))" }
        guard entry.size >= 0, file.storedBytes >= 0 else { return "has a negative size" }
        switch entry.kind {
        case .file:
            guard let object = file.object, isObjectName(object) else { return "names no object of this checkpoint" }
            guard isHash(entry.sha256), isHash(file.objectSHA256) else { return "has no SHA-256" }
        case .directory:
            guard file.object == nil else { return "is a directory with content" }
        case .link:
            guard file.object == nil else { return "is a link with content" }
            guard let target = entry.linkTarget, !target.isEmpty, target.utf8.count <= 4095, !target.utf8.contains(0) else {
                return "is a link to nowhere"
            }
        }
        return nil
    }

    static func objectName(_ number: Int) -> String {
        let digits = String(number)
        return Manifest.objectsDirectory + "/" + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits + ".zst"
    }

    /// `objects/NNNNNN.zst` and nothing else, since it becomes a path.
    static func isObjectName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let (head, tail) = (Array("\(Manifest.objectsDirectory)/".utf8), Array(".zst".utf8))
        guard bytes.starts(with: head), bytes.count > head.count + tail.count, bytes.suffix(tail.count).elementsEqual(tail) else { return false }
        let digits = bytes[head.count..<(bytes.count - tail.count)]
        return (6...12).contains(digits.count) && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    static func isHash(_ text: String?) -> Bool {
        guard let bytes = text?.utf8, bytes.count == 64 else { return false }
        return bytes.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
    }
}
