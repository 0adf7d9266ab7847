import BelayCore
import BelaySystem

/// One file as `switch` found it, and what it does to it; nil bytes where there is no file.
struct SwitchedFile: Codable {
    /// As the stack calls it; it may be a link.
    var path: String
    var before: [UInt8]?
    /// The keys that the run sets or takes back in it.
    var keys: [String]
    /// Hashes of all that the run itself may leave there, also when it is cut short.
    var written: [String]

    /// What is there now without what the run wrote: byte for byte what was before, unless somebody else has written
    /// there since. That stays, and the run's keys alone go back.
    func takenBack(_ current: [UInt8]?) throws -> [UInt8]? {
        guard let current, !written.contains(SHA256.hex(current)) else { return before }
        if current == before { return current }
        var file = EnvironmentFile(current)
        let old = EnvironmentFile(before ?? [])
        for key in keys {
            if let value = old.value(of: key) { try file.set(key, value) } else { try file.remove(key) }
        }
        return before == nil && file.bytes.isEmpty ? nil : file.bytes
    }
}
