import BelayCore

/// A second server of the same image beside the one of a store: it begins with a copy of its data, follows it until the seal,
/// and stands still there. On a way back its data takes the place of the other's.
///
///     .belay/of-pgdata/7-1f3a9c2b/db/server/data/     its data, beside `pgdata`, which it is the twin of
///     .belay/of-pgdata/7-1f3a9c2b/db/follower.json    this
///     .belay/of-pgdata/7-1f3a9c2b/db/ready            its data is at the seal, and nothing uses it
struct PostgresFollower: Codable, Equatable {
    var container: String
    var image: String
    /// `UID:GID` of whom the data belongs to.
    var user: String
    /// Where the server's programs lie in the image.
    var programs: String
    var port: Int
    var role: String
    /// Of these a server that follows needs as many as the one that it follows.
    var capacities: [String: String]
    /// The restore point at which it stands still.
    var point: String
    /// Belay's own.
    var directory: String
    /// The data of the server that is followed.
    var live: String
    /// The directory of this machine that the container has it in.
    var mount: String
    /// Of its data, which stays the same under any name; 0 until it follows.
    var inode: UInt64 = 0

    var home: String { directory + "/server" }
    var data: String { home + "/data" }
    var record: String { directory + "/follower.json" }
    var ready: String { directory + "/ready" }

    /// Whoever comes in through the engine may.
    static let access = "local all all trust\n"

    private static let own = OwnContainer.place

    /// Copies the data of the server that runs, with all of its log until the copy is whole.
    func copying(_ server: ServerContainer) -> OwnContainer {
        container(
            ["pg_basebackup", "-D", "\(Self.own)/data", "-X", "stream", "-c", "fast", "-w", "-d", connection], in: server.id)
    }

    func following(_ server: ServerContainer) -> OwnContainer {
        container(postgres(["primary_conninfo=\(connection)", "recovery_target_action=pause"]), in: server.id)
    }

    /// As it was left, with nobody to follow.
    var frozen: OwnContainer { container(postgres(["primary_conninfo=", "recovery_target_action=pause"]), in: nil) }

    /// A server of its own from the restore point on.
    var released: OwnContainer { container(postgres(["primary_conninfo=", "recovery_target_action=promote"]), in: nil) }

    private var connection: String {
        let user = role.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return "host=127.0.0.1 port=\(port) user='\(user)' application_name=\(point)"
    }

    private func container(_ command: [String], in network: String?) -> OwnContainer {
        OwnContainer(
            name: container, image: image, user: user, command: ["\(programs)/\(command[0])"] + command.dropFirst(),
            environment: ["PGHOST": "/tmp", "PGPORT": String(port)], directory: home, networkOf: network)
    }

    /// Nothing of what the other is told: it has settings of its own, listens to nobody, and leaves what it replaces alone. What the
    /// other was told by `alter system` has come with the data, and would be heard.
    private func postgres(_ more: [String]) -> [String] {
        let settings =
            [
                "config_file=\(Self.own)/postgresql.conf", "hba_file=\(Self.own)/hba.conf", "external_pid_file=",
                "listen_addresses=", "unix_socket_directories=/tmp", "port=\(port)", "ssl=off", "hot_standby=on",
                "shared_buffers=64MB", "huge_pages=off", "autovacuum=off", "shared_preload_libraries=", "archive_mode=off",
                "max_logical_replication_workers=0", "logging_collector=off", "log_destination=stderr", "lc_messages=C",
                "fsync=on", "full_page_writes=on", "session_preload_libraries=", "local_preload_libraries=",
                "primary_slot_name=", "restore_command=", "recovery_end_command=", "archive_cleanup_command=",
                "recovery_min_apply_delay=0", "recovery_target_timeline=latest", "recovery_target=", "recovery_target_lsn=",
                "recovery_target_time=",
                "recovery_target_xid=", "recovery_target_name=\(point)", "recovery_target_inclusive=on",
            ] + capacities.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + more
        return ["postgres", "-D", "\(Self.own)/data"] + settings.flatMap { ["-c", $0] }
    }
}
