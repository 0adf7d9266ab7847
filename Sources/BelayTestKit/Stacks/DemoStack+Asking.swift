import BelayCore
package import BelaySystem

extension DemoStack {
    /// What users are answered through the edge; nil where nobody answers.
    package func users(_ path: String) throws -> HTTPResponse? { ask(ports.edge, path) }

    /// What the api answers; nil where nobody answers.
    package func api(_ path: String) throws -> HTTPResponse? { ask(ports.api, path) }

    /// The version that users reach; nil where they reach none.
    package func version() throws -> String? {
        struct Answer: Decodable { var version: String }
        guard let response = try users("/version"), response.status == 200 else { return nil }
        return try JSON.decode(Answer.self, from: response.body).version
    }

    /// Hashes of schema and tables; with an id, only of what belongs to notes up to it.
    package func fingerprint(notesUpTo id: Int64? = nil) throws -> DataFingerprint {
        let limit = id.map { ["--notes-up-to", "\($0)"] } ?? []
        let result = try runner.run(
            Command(Self.python + ["\(Checkout.demo)/fingerprint.py", database] + limit, environment: Self.environment),
            limits: CommandLimits())
        guard result.succeeded else { throw BelayError(.failed, "cannot hash \(database): \(result.errorText)") }
        return try JSON.decode(DataFingerprint.self, from: result.output)
    }

    /// The newest note up to which the worker has done everything: what is older does not change any more.
    package func newestFinishedNote() throws -> Int64 {
        let connection = try SQLiteDatabase(database, .readOnly)
        defer { connection.close() }
        let rows = try connection.query(
            "select coalesce((select min(note_id) - 1 from jobs where state <> 'done'), (select max(id) from notes), 0)")
        return rows.first?.first?.integer ?? 0
    }

    /// Whether this note is in the database.
    package func holds(_ uid: String) throws -> Bool {
        let connection = try SQLiteDatabase(database, .readOnly)
        defer { connection.close() }
        return try !connection.query("select 1 from notes where uid = ?", [.text(uid)]).isEmpty
    }

    private func ask(_ port: Int, _ path: String) -> HTTPResponse? {
        try? HTTP.send(HTTPRequest(method: "GET", url: "http://127.0.0.1:\(port)\(path)", timeoutSeconds: 5))
    }
}

extension DemoStack.Ports {
    /// One user writes one note; whether it was acknowledged.
    package func post(_ uid: String) -> Bool {
        let note = "{\"uid\": \"\(uid)\", \"author\": \"Late\", \"body\": \"a word\"}"
        let answer = try? HTTP.send(
            HTTPRequest(method: "POST", url: "http://127.0.0.1:\(edge)/notes", body: Array(note.utf8), timeoutSeconds: 5))
        return answer?.status == 201
    }
}
