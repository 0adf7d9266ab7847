import BelayCore
import BelaySystem
import BelayTestKit
import Glibc

/// What lies and runs beside a stack and is no business of Belay: files, a database, a process (law 13).
final class Witnesses: @unchecked Sendable {
    private let directory: String
    private let process: LaunchedProgram
    private let picture: [String: String]

    init(beside scratch: String, runner: any CommandRunner) throws {
        directory = "\(scratch)/neighbour"
        let files = RealFileSystem()
        try files.makeDirectory("\(directory)/files", mode: 0o755, parents: true)
        for name in ["a.txt", ".hidden", "journal.db", "app.db-wal"] {
            try files.writeAtomically(
                "\(directory)/files/\(name)", Array("of a neighbour: \(name)\n".utf8), mode: 0o644, like: nil)
        }
        let database = try SQLiteDatabase("\(directory)/app.db", .create)
        try database.execute("create table kept (id integer primary key, text text); insert into kept values (1, 'kept')")
        database.close()
        let pid = try runner.launch(
            Command(["/bin/sleep", "100000"], environment: [:], directory: directory), logFile: "\(scratch)/neighbour.log")
        process = LaunchedProgram(pid, logFile: "\(scratch)/neighbour.log")
        picture = try TreePicture(of: directory, timed: true).entries
    }

    /// What is not as it was.
    func changes() throws -> [String] {
        let now = try TreePicture(of: directory, timed: true).entries
        let changed = Set(now.keys).union(picture.keys).filter { now[$0] != picture[$0] }.sorted()
        return changed.map { "the neighbour's \($0) was changed" }
            + (process.isRunning ? [] : ["the neighbour's process was ended"])
    }

    func end() { process.kill() }
}
