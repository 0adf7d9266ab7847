import BelayCore
import BelaySystem

/// Where the twin of a run is: what a seal keeps of it.
struct PostgresTwin: Codable, Equatable {
    var run: Int
    /// By database, the number of its clone, which stays the same under any name; nil where the twin is none.
    var clones: [String: Int64]?
    /// What the clones took, and nothing else.
    var cloneSeconds: Double?
    /// The second server, where one followed.
    var follower: PostgresFollower?
    /// nil where roles are not this store's.
    var roles: [PostgresRole]?

    static func read(_ seal: Seal) throws -> PostgresTwin {
        do {
            return try JSON.decode(PostgresTwin.self, from: Array(seal.twin.utf8))
        } catch {
            throw BelayError(.failed, "internal error: the seal of \(seal.store) does not say where its twin lies")
        }
    }

    var text: String { get throws { try JSON.text(self) } }
}
