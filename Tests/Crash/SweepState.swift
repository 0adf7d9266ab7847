import BelayCore
import BelaySystem
import BelayTestKit

/// All that an operator, a user and an auditor can see of a stack at rest.
struct SweepState: Equatable, Sendable {
    var pinned: String
    /// What the web service answers as its version; nil where nobody answers.
    var answered: String?
    var isDarkReached: Bool
    var services: [String: Int]
    /// Schema and every row.
    var data: String
    var tree: [String: String]

    init(of stack: SweepStack) throws {
        let files = RealFileSystem()
        pinned = try files.readLink("\(stack.directory)/current")
        answered = Self.version(port: stack.port)
        isDarkReached = TCP.accepts(host: "127.0.0.1", port: stack.darkPort, timeoutSeconds: 1)
        services = SweepProcesses(of: stack.directory).roles()
        data = try Self.rows("\(stack.directory)/data/app.db")
        tree = try TreePicture(of: stack.directory) { path in
            path.hasPrefix("data/app.db") || path.hasPrefix("logs/") || path == ".belay" || path.hasSuffix("/.belay")
        }.entries
    }

    /// Where the two differ, in words.
    func differences(to other: SweepState) -> [String] {
        var found: [String] = []
        if pinned != other.pinned { found.append("pinned \(pinned), not \(other.pinned)") }
        if answered != other.answered { found.append("answers \(answered ?? "nothing"), not \(other.answered ?? "nothing")") }
        if isDarkReached { found.append("something listens on the dark port") }
        if services != other.services { found.append("runs \(services), not \(other.services)") }
        if data != other.data { found.append("rows or schema differ") }
        let paths = Set(tree.keys).union(other.tree.keys).filter { tree[$0] != other.tree[$0] }.sorted()
        return found + paths.map { "\($0) differs" }
    }

    private static func version(port: Int) -> String? {
        let request = HTTPRequest(method: "GET", url: "http://127.0.0.1:\(port)/version", timeoutSeconds: 5)
        guard let response = try? HTTP.send(request) else { return nil }
        struct Answer: Decodable { var version: String }
        return try? JSON.decode(Answer.self, from: response.body).version
    }

    private static func rows(_ path: String) throws -> String {
        let database = try SQLiteDatabase(path, .readOnly)
        defer { database.close() }
        guard try database.query("pragma integrity_check").first?.first?.text == "ok" else { return "damaged" }
        var hash = SHA256()
        func add(_ text: String) { Array(text.utf8).withUnsafeBytes { hash.update($0) } }
        for table in try database.query("select name, sql from sqlite_master order by name") {
            add("\(table)")
            let name = table[0].text ?? ""
            try database.forEach("select * from \"\(name)\" order by 1", []) { row in add("\(row)") }
        }
        return hash.finish()
    }
}
