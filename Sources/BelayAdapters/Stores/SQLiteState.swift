import BelaySystem

/// What can be said of a database without SQLite: only this tells how it may be read without a trace.
struct SQLiteState: Equatable {
    static let magic = Array("SQLite format 3\u{0}".utf8)
    private static let journalMagic: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]

    var database: FileStatus?
    var wal: FileStatus?
    var journal: FileStatus?
    var hasSharedMemory: Bool
    /// The first bytes of the database.
    var header: [UInt8]
    var journalHeader: [UInt8]
    var logHeader: [UInt8]

    /// Reads live files through descriptors of its own. Closing those drops every lock that this process has on the files:
    /// never call it with one of them open in SQLite.
    init(of place: SQLitePlace, using fileSystem: any FileSystem) throws {
        database = try fileSystem.status(place.path, followingLinks: true)
        wal = try fileSystem.status(place.wal, followingLinks: true)
        journal = try fileSystem.status(place.journal, followingLinks: true)
        hasSharedMemory = try fileSystem.status(place.sharedMemory, followingLinks: true) != nil
        header = database == nil ? [] : try Self.start(of: place.path, count: 100, using: fileSystem)
        logHeader = wal == nil ? [] : try Self.start(of: place.wal, count: 32, using: fileSystem)
        journalHeader = journal == nil ? [] : try Self.start(of: place.journal, count: 8, using: fileSystem)
    }

    var isEmpty: Bool { header.isEmpty }
    var isDatabase: Bool { isEmpty || header.starts(with: Self.magic) }
    /// The database's own word: it is read through a write-ahead log.
    var isWriteAhead: Bool { header.count > 19 && header[18] == 2 && header[19] == 2 }
    /// There is a log with something in it; it belongs to the state.
    var hasLog: Bool { (wal?.size ?? 0) > 0 }
    /// A writer died in a transaction: the file alone is a state that never was. A journal that was only kept has its
    /// header cleared.
    var journalIsHot: Bool { journalHeader == Self.journalMagic }
    /// The file alone is the whole state.
    var isSettled: Bool { !hasLog && !journalIsHot }

    /// Shared memory is left out: readers write into it. So is the time of the last change of attributes: SQLite sets the
    /// owner of a log whenever it opens one.
    func sameContent(as other: SQLiteState) -> Bool {
        Self.isSame(database, other.database) && Self.isSame(wal, other.wal) && Self.isSame(journal, other.journal)
            && header == other.header
    }

    private static func isSame(_ first: FileStatus?, _ second: FileStatus?) -> Bool {
        first?.device == second?.device && first?.inode == second?.inode && first?.size == second?.size
            && first?.modifiedNanoseconds == second?.modifiedNanoseconds
    }

    private static func start(of path: String, count: Int, using fileSystem: any FileSystem) throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            try fileSystem.readChunks(path) { chunk in
                bytes += chunk.prefix(count - bytes.count)
                return bytes.count < count
            }
        } catch {
            // Journals come and go with every transaction of a running application.
            guard try fileSystem.status(path, followingLinks: true) == nil else { throw error }
        }
        return bytes
    }
}
