import BelayCore
import BelaySystem

/// A switch that has begun: kept in a file until it is done.
struct GitSwitch: Equatable {
    /// Where HEAD stood before it began.
    var from: GitHead
    /// Where it was to go: more than one if it was interrupted and then sent elsewhere, perhaps back.
    var to: [GitHead]

    init(from: GitHead, to: [GitHead]) {
        self.from = from
        self.to = to
    }

    var bytes: [UInt8] { Array(([from] + to).map { $0.identity + "\n" }.joined().utf8) }

    /// What was begun before is not forgotten: its files may still lie half written.
    func aiming(at goal: GitHead) -> GitSwitch {
        to.contains(goal) ? self : GitSwitch(from: from, to: to + [goal])
    }

    static func read(_ path: String, using fileSystem: any FileSystem) throws -> GitSwitch? {
        guard try fileSystem.status(path, followingLinks: false) != nil else { return nil }
        let lines = String(decoding: try fileSystem.read(path, limit: 1 << 16), as: UTF8.self).split(separator: "\n").map(
            String.init)
        let heads = try lines.map { try GitHead(PinState(version: "", identity: $0)) }
        guard let from = heads.first else {
            throw BelayError(.needsPerson, "cannot read \(path): it does not say what was being switched")
        }
        return GitSwitch(from: from, to: Array(heads.dropFirst()))
    }
}
