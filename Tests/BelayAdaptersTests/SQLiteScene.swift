import BelayAdapters
import BelayCore
import BelaySystem
import Glibc
import Testing

/// A stack's directory with real databases in it, and other processes that use them; gone with its owner.
final class SQLiteScene {
    let stack: String
    private let root: String
    private var started: [ProcessFacts] = []
    let fileSystem = RealFileSystem()
    let processTable = LinuxProcessTable()

    init() throws {
        var template = Array("/tmp/belay-sqlite-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BelayError(.failed, "cannot make a temporary directory: \(errnoText(errno))")
        }
        root = template.withUnsafeBufferPointer { String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
        stack = root + "/stack"
        try fileSystem.makeDirectory(stack + "/data", mode: 0o755, parents: true)
        try fileSystem.makeDirectory(root + "/vault", mode: 0o700, parents: false)
    }

    /// The same files once more, as they lie, the vault too.
    convenience init(copying other: SQLiteScene) throws {
        try self.init()
        try fileSystem.removeTree(root)
        let command = Command(["cp", "-a", other.root, root], environment: ["PATH": "/usr/bin:/bin"])
        let result = try PosixCommandRunner(clock: SystemClock()).run(command, limits: CommandLimits())
        guard result.succeeded else { throw BelayError(.failed, "cannot copy the scene: \(result.errorText)") }
    }

    deinit {
        for process in started { processTable.signal(process, SIGKILL) }
        try? fileSystem.removeTree(root)
    }

    func store(_ files: String..., through fileSystem: (any FileSystem)? = nil, journal: String? = nil) -> SQLiteStore {
        SQLiteStore(
            name: "db", files: files.isEmpty ? ["data/app.db"] : files, stackDirectory: stack,
            fileSystem: fileSystem ?? self.fileSystem, processTable: processTable, clock: SystemClock(),
            journal: journal)
    }

    var vault: FolderVault { FolderVault(root + "/vault") }

    func path(_ name: String) -> String { stack + "/" + name }

    /// Runs statements in a database of the stack, which is made if need be, and closes it in good order.
    func write(_ name: String, _ sql: String, log: Bool = false) throws {
        let database = try SQLiteDatabase(path(name), .create)
        defer { database.close() }
        _ = try database.query("pragma journal_mode = \(log ? "wal" : "delete")")
        try database.execute(sql)
    }

    func query(_ name: String, _ sql: String) throws -> [[SQLiteValue]] {
        let database = try SQLiteDatabase(path(name), .readWrite)
        defer { database.close() }
        return try database.query(sql)
    }

    func rows(_ name: String, _ table: String = "notes") throws -> Int64? {
        try query(name, "select count(*) from \(table)").first?.first?.integer
    }

    /// An application with one database: `text` is long enough for the rows to fill many pages.
    func makeNotes(_ name: String = "data/app.db", rows: Int = 200, log: Bool = false) throws {
        try write(
            name,
            """
            create table notes(id integer primary key, text text not null);
            with recursive n(i) as (values(1) union all select i + 1 from n where i < \(rows))
            insert into notes select i, hex(zeroblob(400)) || i from n;
            """, log: log)
    }

    /// Another process that has the database open and has executed the statements; it waits until it is killed.
    @discardableResult
    func hold(_ name: String, log: Bool, _ statements: String...) throws -> ProcessFacts {
        let ready = root + "/ready-\(started.count)"
        let program = """
            import sqlite3, sys, time
            c = sqlite3.connect(sys.argv[1], isolation_level=None)
            c.execute("pragma journal_mode=" + sys.argv[2]).fetchall()
            c.execute("pragma cache_size=5")
            for s in sys.argv[4:]: c.execute(s).fetchall()
            open(sys.argv[3], "w").close()
            while True: time.sleep(60)
            """
        return try start(program, [path(name), log ? "wal" : "delete", ready] + statements, ready: ready)
    }

    /// Another process that moves value between two rows, one transaction after the other: the sum never changes.
    func keepMoving(_ name: String, log: Bool) throws -> ProcessFacts {
        let ready = root + "/ready-\(started.count)"
        let program = """
            import sqlite3, sys, time
            c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
            c.execute("pragma journal_mode=" + sys.argv[2]).fetchall()
            c.execute("pragma synchronous=off")
            i = 0
            while True:
                i += 1
                c.execute("begin immediate")
                c.execute("update accounts set value = value - 1 where id = ?", (i % 50,))
                c.execute("update accounts set value = value + 1 where id = ?", (50 + i % 50,))
                c.execute("commit")
                if i == 20: open(sys.argv[3], "w").close()
                time.sleep(0.001)
            """
        return try start(program, [path(name), log ? "wal" : "delete", ready], ready: ready)
    }

    private func start(_ program: String, _ arguments: [String], ready: String) throws -> ProcessFacts {
        let command = Command(["/usr/bin/python3", "-c", program] + arguments, environment: ["PATH": "/usr/bin:/bin"])
        let log = root + "/python-\(started.count).log"
        let pid = try PosixCommandRunner(clock: SystemClock()).launch(command, logFile: log)
        for _ in 0..<1000 where try fileSystem.status(ready, followingLinks: false) == nil { usleep(10_000) }
        guard let process = processTable.process(pid), try fileSystem.status(ready, followingLinks: false) != nil else {
            throw BelayError(
                .failed,
                "the other process did not start: \(String(decoding: try fileSystem.read(log, limit: 4096), as: UTF8.self))")
        }
        started.append(process)
        return process
    }

    /// Dies at once and leaves everything as it lies; returns when it is gone.
    func kill(_ process: ProcessFacts) {
        processTable.signal(process, SIGKILL)
        while processTable.process(process.pid) == process { usleep(2_000) }
    }

    /// Everything below the stack: names, kinds, modes, and what the files hold.
    func everything(below directory: String? = nil) throws -> [String: String] {
        let directory = directory ?? stack
        var found: [String: String] = [:]
        for name in try fileSystem.list(directory) {
            let path = directory + "/" + name
            guard let status = try fileSystem.status(path, followingLinks: false) else { continue }
            let mode = String(status.mode, radix: 8)
            if status.kind == .directory {
                found[path] = "directory \(mode)"
                found.merge(try everything(below: path)) { first, _ in first }
            } else {
                found[path] = "file \(mode) \(try SHA256.hex(ofFile: path, using: fileSystem))"
            }
        }
        return found
    }

    func hash(_ name: String) throws -> String { try SHA256.hex(ofFile: path(name), using: fileSystem) }

    func exists(_ name: String) throws -> Bool { try fileSystem.status(path(name), followingLinks: false) != nil }
}
