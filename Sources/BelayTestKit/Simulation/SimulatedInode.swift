import BelayCore

/// A file, directory or link: as processes see it, as it is on the platter, and what lies between the two.
struct SimulatedInode: Sendable {
    struct Attributes: Sendable, Equatable {
        var mode: UInt32
        var owner: UInt32 = 0
        var group: UInt32 = 0
        var modified: Int64
        var extended: [String: [UInt8]] = [:]
    }

    /// What was done to a file since it was last synced.
    enum Change: Sendable {
        case write(at: Int, [UInt8])
        case cut(to: Int)
        case attributes(Attributes)
    }

    let kind: FileEntry.Kind
    /// Of a link; nobody changes it.
    var target = ""
    var attributes: Attributes
    var changed: Int64
    var content: [UInt8] = []
    /// Names of a directory.
    var names: [String: Int] = [:]

    var durableAttributes: Attributes
    var durableContent: [UInt8] = []
    var durableNames: [String: Int] = [:]
    var pending: [Change] = []

    init(_ kind: FileEntry.Kind, mode: UInt32, now: Int64) {
        self.kind = kind
        attributes = Attributes(mode: mode, modified: now)
        // A name may reach the platter before anything that was said of its file.
        durableAttributes = attributes
        changed = now
    }

    mutating func write(_ bytes: [UInt8], at offset: Int, now: Int64) {
        Self.place(bytes, at: offset, in: &content)
        pending.append(.write(at: offset, bytes))
        attributes.modified = now
        changed = now
    }

    mutating func cut(to size: Int, now: Int64) {
        Self.resize(&content, to: size)
        pending.append(.cut(to: size))
        attributes.modified = now
        changed = now
    }

    mutating func set(_ attributes: Attributes, now: Int64) {
        self.attributes = attributes
        pending.append(.attributes(attributes))
        changed = now
    }

    mutating func sync() {
        durableContent = content
        durableAttributes = attributes
        pending = []
    }

    /// What is found of it after a power cut: each thing that was not synced is there, is not, or is there in part.
    mutating func losePower(_ generator: inout SeededGenerator, keeping: Double) {
        for change in pending {
            guard generator.chance(keeping) else { continue }
            switch change {
            case .write(let offset, let bytes):
                let whole = !generator.chance(0.25)
                Self.place(whole ? bytes : Self.torn(bytes, at: offset, &generator), at: offset, in: &durableContent)
            case .cut(let size): Self.resize(&durableContent, to: size)
            case .attributes(let attributes): durableAttributes = attributes
            }
        }
        restart()
    }

    /// Memory is empty; what is on the platter is what there is.
    mutating func restart() {
        content = durableContent
        attributes = durableAttributes
        names = durableNames
        pending = []
    }

    /// A disk writes whole sectors; which of several come first is its own matter.
    private static func torn(_ bytes: [UInt8], at offset: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        let end = (offset / 512 + 1 + generator.below(bytes.count / 512 + 1)) * 512
        return Array(bytes.prefix(max(0, end - offset)))
    }

    private static func place(_ bytes: [UInt8], at offset: Int, in content: inout [UInt8]) {
        if content.count < offset + bytes.count { resize(&content, to: offset + bytes.count) }
        content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    private static func resize(_ content: inout [UInt8], to size: Int) {
        if content.count > size { content.removeLast(content.count - size) }
        if content.count < size { content += [UInt8](repeating: 0, count: size - content.count) }
    }
}
