import BelayCore
import BelaySystem

/// One session of a database, held open: the second question costs a thousandth of the first.
///
/// What is said here is all Belay's own. A query of somebody else's could hold commands of psql.
final class PostgresSession {
    private let conversation: Conversation
    private let end = "belay-" + SHA256.hex(Random.bytes(16)).prefix(16)
    let database: String

    /// A transaction that is forgotten must not hold the server's clean-up back for ever.
    private static let settings = """
        set standard_conforming_strings = on; set client_min_messages = error; set search_path = pg_catalog; \
        set statement_timeout = 0; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '2h'; \
        set row_security = off; set datestyle = 'ISO, MDY'; set intervalstyle = postgres; set timezone = 'UTC'; \
        select set_config(name, '0', false) from pg_settings where name = 'idle_session_timeout'; \
        set extra_float_digits = 3; set bytea_output = hex; set lc_monetary = 'C';
        """

    init(_ tools: PostgresTools, _ database: String) throws {
        self.database = database
        conversation = try Self.connect(tools, database, end)
    }

    /// A server that is coming up is waited for.
    private static func connect(_ tools: PostgresTools, _ database: String, _ end: String) throws -> Conversation {
        let begin = tools.clock.uptime
        while true {
            do {
                let conversation = try Conversation(tools.command(tools.psql(database)), clock: tools.clock)
                _ = try conversation.ask(settings + "\n\\echo \(end)\n", until: end, seconds: 60)
                return conversation
            } catch let error as BelayError where error.code != .interrupted {
                let reason = reason(error)
                guard tools.clock.uptime - begin < patience(reason, tools.place) else {
                    throw BelayError(
                        error.code, "cannot connect to database \(database) at \(tools.place.shown): \(reason)", hint: error.hint,
                        evidence: error.evidence)
                }
                try tools.clock.sleep(0.2)
            }
        }
    }

    /// It says itself that it comes up; in a container that runs already, it may not be there yet.
    static func patience(_ reason: String, _ place: PostgresPlace) -> Double {
        if reason.contains("the database system is starting up") || reason.contains("not yet accepting connections") { return 60 }
        let isAway = reason.contains("Connection refused") || reason.contains("No such file or directory")
        return isAway && place.service != nil ? 10 : 0
    }

    func close() { conversation.close() }

    /// What the statements print, without the line's end.
    @discardableResult
    func execute(_ sql: String, seconds: Double = 120) throws -> String {
        do {
            let bytes = try conversation.ask(sql + ";\n\\echo \(end)\n", until: end, seconds: seconds)
            return String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self)
        } catch let error as BelayError where error.code != .interrupted {
            throw BelayError(.failed, Self.reason(error), evidence: error.evidence)
        }
    }

    /// The one JSON value that a query gives.
    func value<Value: Decodable>(_ type: Value.Type, _ sql: String, seconds: Double = 120) throws -> Value {
        try JSON.decode(type, from: Array(execute(sql, seconds: seconds).utf8))
    }

    /// Rows of any query, as text, in the order in which it gives them.
    func rows(_ sql: String) throws -> [[String?]] {
        try value(
            [[String?]].self,
            """
            select coalesce(json_agg((select json_agg(e.value order by e.number) from json_each_text(row_to_json(q)) \
            with ordinality as e(key, value, number))), '[]') from (\(sql)) q
            """)
    }

    /// What the server said, without psql's own prefix.
    private static func reason(_ error: BelayError) -> String {
        let line = error.evidence.first { $0.contains("ERROR:") || $0.contains("FATAL:") } ?? error.message
        for mark in ["ERROR:", "FATAL:"] {
            let parts = line.split(separator: mark, maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { return PlainText.line(String(parts[1].drop { $0 == " " })) }
        }
        return PlainText.line(line)
    }
}

/// Text as PostgreSQL reads it.
enum PostgresText {
    /// A string in quotes; a NUL cannot be said, and psql would end there.
    static func literal(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
