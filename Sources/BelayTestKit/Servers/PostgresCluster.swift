import BelayCore
import BelaySystem
import Glibc

/// A real server for all tests of this process: on a port of its own, in a directory of its own, gone with the process
/// however that ends.
package final class PostgresCluster: Sendable {
    package static let binaries = "/usr/lib/postgresql/15/bin"
    /// nil where PostgreSQL 15 is not installed.
    package static let shared: Result<PostgresCluster, any Error> = Result { try PostgresCluster() }
    package static let isThere = access(binaries + "/initdb", X_OK) == 0

    package let directory: String
    package let port: Int
    package static let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8"]

    /// - Parameter settings: more of them, as `name=value`.
    package init(_ settings: [String] = []) throws {
        let scratch = "/tmp/belay-postgres-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        directory = scratch
        port = FreePorts.take(1)[0]
        try RealFileSystem().makeDirectory(scratch, mode: 0o755, parents: false)
        let user = geteuid() == 0 ? "runuser -u postgres -- " : ""
        let script = """
            set -e
            cd \(scratch)
            \(geteuid() == 0 ? "chown postgres ." : "")
            \(user)\(Self.binaries)/initdb -D data -U admin -A trust --no-sync -E UTF8 --locale=C.UTF-8 >initdb.log 2>&1
            printf 'host all pw 127.0.0.1/32 scram-sha-256\\nhost all all 127.0.0.1/32 trust\\nlocal all all trust\\n' >data/pg_hba.conf
            \(user)\(Self.binaries)/postgres -D data -p \(port) -k \(scratch) -c fsync=off -c listen_addresses=127.0.0.1 \
            -c max_connections=200 -c max_prepared_transactions=5 -c shared_buffers=64MB -c autovacuum=off \
            \(settings.map { "-c '\($0)'" }.joined(separator: " ")) >log 2>&1 &
            server=$!
            while kill -0 \(getpid()) 2>/dev/null && kill -0 $server; do sleep 1; done
            \(user)\(Self.binaries)/pg_ctl -D data stop -m immediate >/dev/null 2>&1 || true
            cd / && rm -rf \(scratch)
            """
        let runner = PosixCommandRunner(clock: SystemClock())
        _ = try runner.launch(Command(["/bin/sh", "-c", script], environment: Self.environment), logFile: scratch + "/start.log")
        for _ in 0..<600 {
            if (try? ask("postgres", "select 1")) != nil { return }
            usleep(100_000)
        }
        throw BelayError(.failed, "the server did not start: see \(scratch)")
    }

    /// As the superuser, through a plain psql.
    @discardableResult
    package func ask(_ database: String, _ sql: String, user: String = "admin") throws -> String {
        let argv = [
            Self.binaries + "/psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", String(port), "-U",
            user,
            "-d", database,
        ]
        let command = Command(argv, environment: Self.environment, input: Array(sql.utf8))
        let result = try PosixCommandRunner(clock: SystemClock()).run(
            command, limits: CommandLimits(idleSeconds: 120, mostSeconds: 120))
        guard result.succeeded else { throw BelayError(.failed, result.errorText) }
        return result.outputText.split(separator: "\n").joined(separator: "\n")
    }
}
