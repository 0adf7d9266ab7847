import BelayCore
import BelaySystem

/// What a run is about to write to one file, worked out before the first byte is: only so can what it wrote be told,
/// after a crash too, from what somebody else did.
struct SwitchIntent {
    /// Values by key, of the keys staged for this file.
    var staged: [String: String] = [:]
    /// The pin's key, where the pin lies in this file.
    var pinKey: String?
    var from: String
    var to: String
    /// The same file of the runs that are undone, newest first.
    var undone: [SwitchedFile] = []

    func file(_ path: String, before: [UInt8]?) throws -> SwitchedFile {
        var reverted = [before]
        for file in undone { reverted.append(try file.takenBack(reverted.last ?? nil)) }
        let set = try Self.setting(staged, in: reverted.last ?? nil)
        let whole = reverted.dropFirst(undone.isEmpty ? 0 : 1) + [set, try pinned(set, to)]
        // A way back may be cut short after it wrote the pin.
        let all = try (whole + whole.map { try pinned($0, from) }).compactMap { $0 }
        let keys = Set(Array(staged.keys) + undone.flatMap(\.keys) + [pinKey].compactMap { $0 })
        return SwitchedFile(
            path: path, before: before, keys: keys.sorted(), written: Set(all.map { SHA256.hex($0) }).sorted())
    }

    private func pinned(_ bytes: [UInt8]?, _ version: String) throws -> [UInt8]? {
        guard let bytes, let pinKey else { return bytes }
        return try Self.setting([pinKey: version], in: bytes)
    }

    static func setting(_ values: [String: String], in bytes: [UInt8]?) throws -> [UInt8]? {
        guard !values.isEmpty else { return bytes }
        var file = EnvironmentFile(bytes ?? [])
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { try file.set(key, value) }
        return file.bytes
    }
}
