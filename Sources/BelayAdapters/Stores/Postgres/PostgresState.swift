/// What one question to one database tells, rows and fingerprint apart.
struct PostgresState: Decodable {
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
                where s.subname is not null))
        """
}
