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
    /// Tables that a migration by this role could not alter.
    var foreign: [String]
    /// Schemas that have tables of its own, and in which it may make no other.
    var closed: [String]
    /// Whether it may make schemas, and extensions that the server trusts.
    var mayCreate: Bool

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
            'foreign', (select coalesce(json_agg(c.oid::regclass::text order by c.oid), '[]') from pg_class c
                join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname !~ '^pg_'
                and n.nspname <> 'information_schema' and not pg_has_role(c.relowner, 'usage')
                and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')),
            'closed', (select coalesce(json_agg(nspname order by nspname), '[]') from pg_namespace n
                where not has_schema_privilege(oid, 'create') and exists (select from pg_class c
                where c.relnamespace = n.oid and c.relkind in ('r', 'p') and pg_has_role(c.relowner, 'usage'))),
            'mayCreate', has_database_privilege(current_database(), 'create'),
            'subscriptions', (select count(*) from pg_stat_subscription s join pg_database d on d.datname = current_database()
                where s.subname is not null))
        """
}
