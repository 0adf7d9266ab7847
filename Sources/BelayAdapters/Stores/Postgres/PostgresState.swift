/// What one question to one database tells, rows and fingerprint apart.
struct PostgresState: Decodable {
    struct Transaction: Decodable {
        var pid: Int32
        var user: String?
        var application: String?
        var seconds: Double
        /// Sessions that wait for it.
        var blocks: [Int32]
    }

    var bytes: Int64
    /// Changes with every row that is written, unless the server has lost its statistics.
    var mark: String
    var tables: [PostgresContent.Table]
    var invalidIndexes: [String]
    var unlogged: [String]
    var extensions: [String]
    var prepared: [String]
    var slots: [String]
    var subscriptions: Int
    var transactions: [Transaction]

    /// A transaction is long from this age on.
    private static let longSeconds = 300

    static let query = """
        select json_build_object('bytes', pg_database_size(current_database()),
            'mark', (select format('%s-%s-%s', coalesce(sum(n_tup_ins), 0), coalesce(sum(n_tup_upd), 0), coalesce(sum(n_tup_del), 0))
                from pg_stat_user_tables),
            'tables', (\(PostgresContent.tables)),
            'invalidIndexes', (select coalesce(json_agg(indexrelid::regclass::text order by indexrelid), '[]')
                from pg_index where not indisvalid),
            'unlogged', (select coalesce(json_agg(oid::regclass::text order by oid), '[]')
                from pg_class where relpersistence = 'u' and relkind = 'r'),
            'extensions', (select coalesce(json_agg(extname order by extname), '[]') from pg_extension),
            'prepared', (select coalesce(json_agg(gid order by gid), '[]') from pg_prepared_xacts where database = current_database()),
            'slots', (select coalesce(json_agg(slot_name order by slot_name), '[]') from pg_replication_slots
                where database = current_database()),
            'subscriptions', (select count(*) from pg_stat_subscription s join pg_database d on d.datname = current_database()
                where s.subname is not null),
            'transactions', (select coalesce(json_agg(json_build_object('pid', a.pid, 'user', usename, 'application',
                    nullif(application_name, ''), 'seconds', extract(epoch from clock_timestamp() - xact_start),
                    'blocks', (select coalesce(json_agg(w.pid order by w.pid), '[]') from pg_stat_activity w
                        where w.wait_event_type = 'Lock' and a.pid = any (pg_blocking_pids(w.pid)))) order by xact_start), '[]')
                from pg_stat_activity a where datname = current_database() and backend_type = 'client backend'
                and pid <> pg_backend_pid() and xact_start is not null
                and (xact_start < clock_timestamp() - interval '\(longSeconds) seconds' or exists (select from pg_stat_activity w
                    where w.wait_event_type = 'Lock' and a.pid = any (pg_blocking_pids(w.pid))))))
        """
}
