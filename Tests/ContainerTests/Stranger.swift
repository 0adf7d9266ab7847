import BelaySystem
import BelayTestKit
import Testing

/// Somebody's session in the database of a stack, in a transaction that has read a table: whoever would change that table
/// waits for it.
struct Stranger {
    let stack: ContainerStack

    init(to stack: ContainerStack, table: String) throws {
        self.stack = stack
        let psql = try stack.psql.joined(separator: " ")
        let script = """
            #!/bin/sh
            export DOCKER_HOST='\(ContainerStack.environment["DOCKER_HOST"] ?? "")'
            docker exec --detach \(psql) -c 'begin; lock table \(table) in access share mode; select pg_sleep(600)'
            for _ in $(seq 100); do [ "$(docker exec \(psql) -c "\(Self.sessions)")" != 1 ] || exit 0; sleep 0.1; done
            exit 1
            """
        try RealFileSystem().writeAtomically(stack.scratch.directory + "/stranger", Array(script.utf8), mode: 0o755, like: nil)
    }

    /// Those that have it.
    private static let sessions = """
        select count(distinct pid) from pg_locks join pg_stat_activity using (pid) \
        where granted and relation is not null and query like 'begin; lock table %'
        """

    func come() throws { try stack.shell("../stranger") }

    /// Comes when everything is stopped and sealed, whenever this release is taken.
    func comesLate(to version: String) throws {
        let step = "    steps: [{name: report, at: before-migrate, run: [../stranger]}]"
        try stack.replace("  \(version):\n", with: "  \(version):\n\(step)\n", in: "releases.yaml")
    }

    func leave() throws {
        try stack.sql("select count(pg_terminate_backend(pid)) from pg_stat_activity where query like 'begin; lock table %'")
    }
}
