import BelayCore
import BelaySystem

/// What decides whether a second server can follow the one of a store.
struct PostgresFollowing: Decodable {
    private var directory: String?
    private var port: Int
    private var walLevel: String
    private var archives: Bool
    private var senders: Int
    private var programs: String?
    private var capacities: [String: String]
    private var followers: Int
    private var slots: Int
    private var tablespaces: Int
    private var databases: [String]
    private var preloaded: String
    private var follows: Bool
    private var listens: String
    /// Tables in the database that we only pass through.
    private var strangers: Int
    /// Of everything that is copied, and of the log that is written meanwhile.
    private(set) var bytes: Int64

    /// Only a superuser may ask it all.
    static let query = """
        select json_build_object('directory', current_setting('data_directory'), 'port', current_setting('port')::int,
            'walLevel', current_setting('wal_level'), 'archives', current_setting('archive_mode') <> 'off',
            'senders', current_setting('max_wal_senders')::int
                - (select count(*) from pg_stat_replication where application_name !~ '^belay_'),
            'programs', (select setting from pg_config where name = 'BINDIR'),
            'capacities', (select json_object_agg(name, setting) from pg_settings where name in ('max_connections',
                'max_worker_processes', 'max_wal_senders', 'max_prepared_transactions', 'max_locks_per_transaction',
                'track_commit_timestamp')),
            'followers', (select count(*) from pg_stat_replication where application_name !~ '^belay_'),
            'slots', (select count(*) from pg_replication_slots where slot_name !~ '^belay_'),
            'tablespaces', (select count(*) from pg_tablespace where spcname not in ('pg_default', 'pg_global')),
            'databases', (select coalesce(json_agg(datname), '[]') from pg_database where not datistemplate and datname <> 'postgres'),
            'preloaded', current_setting('shared_preload_libraries'), 'follows', pg_is_in_recovery(),
            'listens', current_setting('listen_addresses'),
            'strangers', (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')),
            'bytes', (select sum(pg_database_size(oid))::bigint from pg_database)
                + pg_size_bytes(current_setting('max_wal_size')))
        """

    /// Libraries that only look on.
    private static let harmless: Set = ["pg_stat_statements", "auto_explain"]

    /// What the server itself has against it. The whole of its data goes back, and leaves its own history for another: whoever
    /// else lives on that must not be there.
    func obstacle(to store: PostgresStore) -> String? {
        if follows { return "it follows another server itself" }
        if followers > 0 || slots > 0 { return "another server follows it" }
        if archives { return "it archives its log" }
        if walLevel == "minimal" || senders < 2 { return "it is set so that no server can follow it" }
        if !["*", "0.0.0.0", "127.0.0.1", "localhost"].contains(where: { listens.contains($0) }) {
            return "it listens to nobody"
        }
        if tablespaces > 0 { return "it has tablespaces" }
        if let other = databases.first(where: { !store.databases.contains($0) && store.reading($0) == nil }) {
            return "the database \(other) is on it as well"
        }
        if strangers > 0 { return "somebody has tables in a database that is no store" }
        let libraries = preloaded.split(separator: ",").map { $0.filter { !$0.isWhitespace && $0 != "\"" } }
        if let library = libraries.first(where: { !Self.harmless.contains($0) }) { return "\(library) is loaded into it" }
        return nil
    }

    /// How it would be, for a run that is named later; or what in its surroundings is against it.
    func outline(of store: PostgresStore, service: String, in servers: any ServerContainers) throws -> (
        follower: PostgresFollower?, obstacle: String?
    ) {
        let container = try servers.server(of: service)
        guard let programs, let directory, let (live, mount) = container.place(of: directory),
            try store.fileSystem.status(live + "/PG_VERSION", followingLinks: false)?.kind == .file,
            let status = try store.fileSystem.status(live, followingLinks: false), status.kind == .directory
        else { return (nil, "its data lies where belay cannot see it") }
        if let other = container.mounts.first(where: { $0.destination.hasPrefix(directory + "/") }) {
            return (nil, "\(other.destination) lies elsewhere than its other data")
        }
        let mounted = String(decoding: try store.fileSystem.read("/proc/self/mountinfo", limit: 16 << 20), as: UTF8.self)
        if mounted.contains(" \(live) ") { return (nil, "its data is a mount of its own, which cannot be exchanged") }
        for name in try store.fileSystem.list(live)
        where try store.fileSystem.status(live + "/" + name, followingLinks: false)?.kind == .link {
            return (nil, "\(name) in its data is a link")
        }
        if let user = try servers.users(of: live, but: container).first { return (nil, "\(user) uses its data as well") }
        let home = StackPath.parent(mount.source)
        guard try store.fileSystem.space(home).device == status.device else {
            return (nil, "beside its data there is another file system")
        }
        let inside = try store.tools.run(
            store.tools.command(["stat", "-c", "%u:%g", directory]), toDo: "look at the data of \(store.name)", seconds: 30)
        let user = "\(status.owner):\(status.group)"
        guard inside.outputText.filter({ !$0.isWhitespace }) == user else { return (nil, "its users have other numbers here") }
        let follower = PostgresFollower(
            container: "\(container.project)-belay-\(store.name)", image: container.image, user: user, programs: programs,
            port: port, role: store.tools.place.user, capacities: capacities, point: "", directory: "", live: live,
            mount: mount.source)
        return (follower, nil)
    }
}
