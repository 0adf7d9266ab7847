/// What happens to the keys of the stack's environment between two versions.
package struct EnvironmentChange: Codable, Sendable, Equatable {
    package struct Key: Codable, Sendable, Equatable {
        /// A value for people to read; it is never written by itself.
        package var example: String?
        package var required: Bool
        package var note: String?

        package init(example: String? = nil, required: Bool = true, note: String? = nil) {
            self.example = example
            self.required = required
            self.note = note
        }
    }

    package var add: [String: Key]
    /// From the old name to the new one.
    package var rename: [String: String]
    package var remove: [String]

    package init(add: [String: Key] = [:], rename: [String: String] = [:], remove: [String] = []) {
        self.add = add
        self.rename = rename
        self.remove = remove
    }

    package var isEmpty: Bool { add.isEmpty && rename.isEmpty && remove.isEmpty }

    /// Both changes, one after the other, as one: a key renamed twice is renamed once.
    package func followed(by next: EnvironmentChange) -> EnvironmentChange {
        var all = self
        for (old, new) in next.rename.sorted(by: { $0.key < $1.key }) {
            if let origin = all.rename.first(where: { $0.value == old })?.key {
                all.rename[origin] = new
            } else {
                all.rename[old] = new
            }
            if let key = all.add.removeValue(forKey: old) { all.add[new] = key }
        }
        for name in next.remove {
            let wasOurs = all.add.removeValue(forKey: name) != nil
            if let origin = all.rename.first(where: { $0.value == name })?.key {
                all.rename[origin] = nil
                all.remove.append(origin)
            } else if !wasOurs {
                all.remove.append(name)
            }
        }
        all.add.merge(next.add) { $1 }
        all.rename = all.rename.filter { $0.key != $0.value }
        all.remove = Set(all.remove).subtracting(next.add.keys).sorted()
        return all
    }

    /// Keys that the stack does not have: what the new version requires, and the new names of what the stack has under old ones.
    package func missing(from keys: Set<String>) -> [String] {
        let required = add.filter { $0.value.required && !keys.contains($0.key) }.keys
        return Set(required).union(outdated(in: keys).compactMap(\.new)).sorted()
    }

    /// Keys that the stack still has under a name that the new version does not know, with the new name where there is one.
    package func outdated(in keys: Set<String>) -> [(old: String, new: String?)] {
        let renamed = rename.filter { keys.contains($0.key) && !keys.contains($0.value) }.map {
            (old: $0.key, new: Optional($0.value))
        }
        let removed = remove.filter(keys.contains).map { (old: $0, new: String?.none) }
        return (renamed + removed).sorted { $0.old < $1.old }
    }
}
