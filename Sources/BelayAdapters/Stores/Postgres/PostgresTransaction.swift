import BelayCore

/// A transaction that lasts, or that others wait for: a migration would wait for it too.
struct PostgresTransaction: Decodable {
    var pid: Int32
    var user: String?
    var application: String?
    var seconds: Double
    /// Sessions that wait for it.
    var blocks: [Int32]

    /// A transaction is long from this age on.
    private static let longSeconds = 300

    /// Asked outside of the databases: inside, the answer might have to wait as well.
    static func query(_ databases: [String]) -> String {
        """
        select coalesce(json_agg(json_build_object('pid', a.pid, 'user', usename, 'application', nullif(application_name, ''),
            'seconds', extract(epoch from clock_timestamp() - xact_start),
            'blocks', (select coalesce(json_agg(w.pid order by w.pid), '[]') from pg_stat_activity w
                where w.wait_event_type = 'Lock' and a.pid = any (pg_blocking_pids(w.pid)))) order by xact_start), '[]')
        from pg_stat_activity a where datname in (\(databases.map(PostgresText.literal).joined(separator: ", ")))
        and backend_type = 'client backend' and pid <> pg_backend_pid() and xact_start is not null
        and (xact_start < clock_timestamp() - interval '\(longSeconds) seconds' or exists (select from pg_stat_activity w
            where w.wait_event_type = 'Lock' and a.pid = any (pg_blocking_pids(w.pid))))
        """
    }

    func finding(in store: String) -> Finding {
        let application = application.map { " (\(PlainText.line($0)))" } ?? ""
        let who = "session \(pid) of \(PlainText.line(user ?? "nobody"))\(application)"
        let others = blocks.isEmpty ? "" : ", and \(blocks.count) others wait for it"
        return Finding(
            .warn, code: "long-transaction",
            message: "\(who) has a transaction open for \(JSONValue.number(seconds.rounded())) s\(others)",
            fix: "if nobody needs it: --end-session \(store):\(pid)", session: "\(store):\(pid)")
    }
}
