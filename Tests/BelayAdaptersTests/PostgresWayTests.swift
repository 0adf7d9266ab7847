import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@testable import BelayAdapters

@Suite("Which way a PostgreSQL store is taken", .enabled(if: PostgresCluster.isThere, "PostgreSQL 15 is not installed"))
struct PostgresWayTests {
    private static let isCronThere = access("/usr/lib/postgresql/15/lib/pg_cron.so", R_OK) == 0

    /// As the journal of an earlier run has it.
    private func seal(_ store: PostgresStore, bytes: Int64, seconds: Double, isClone: Bool = true) throws -> Seal {
        let twin = PostgresTwin(run: 1, clones: isClone ? [:] : nil, cloneSeconds: isClone ? seconds : nil)
        return Seal(
            store: store.name, facts: StoreFacts(name: store.name, kind: "postgres", bytes: bytes), files: [],
            twin: try twin.text, seconds: 99)
    }

    @Test("by what it holds, and by what the last copy took here")
    func expected() throws {
        let scene = try PostgresScene(populated: false)
        let store = scene.store()
        #expect(store.cloneSeconds(of: 1 << 30) == 1.25, "a second server follows from 1 GiB on")
        let slow = scene.store(earlier: [
            try seal(store, bytes: 200 << 20, seconds: 60, isClone: false), try seal(store, bytes: 1 << 20, seconds: 1),
            try seal(store, bytes: 100 << 20, seconds: 2),
            try seal(store, bytes: 100 << 20, seconds: 200),
        ])
        #expect(slow.cloneSeconds(of: 200 << 20) == 4)
        #expect(scene.store(earlier: [try seal(store, bytes: 4 << 30, seconds: 2)]).cloneSeconds(of: 1 << 30) == 0.5)
    }

    @Test("a database that would follow, and cannot, says why; a small one does not have to")
    func choice() throws {
        let scene = try PostgresScene(populated: false)
        let slow = try seal(scene.store(), bytes: 64 << 20, seconds: 1000)
        #expect(try scene.store(user: "admin").choice().isClone)
        #expect(try scene.store(user: "admin", twin: .clone, earlier: [slow]).choice().isClone, "the guide has chosen")
        for store in [scene.store(user: "admin", twin: .follower), scene.store(user: "admin", earlier: [slow])] {
            let obstacle = try #require(try store.choice().obstacle)
            #expect(obstacle == "no container of the stack runs it")
            #expect(try store.survey(counting: false).findings.contains { $0.message.contains(obstacle) })
        }
    }

    @Test("what is in no log does not follow")
    func unlogged() throws {
        let scene = try PostgresScene(populated: false)
        let store = scene.store()
        let obstacle = { try store.with(scene.database) { try store.unlogged($0, scene.database) } }
        #expect(try obstacle() == nil)
        try scene.sql("create unlogged table quick(a int)")
        #expect(try obstacle()?.hasSuffix("has tables that are unlogged") == true)
    }

    @Test(
        "a worker of an extension that is always in the database is in the way, and is said before anything begins",
        .enabled(if: isCronThere, "pg_cron is not installed"))
    func workers() throws {
        let cluster = try PostgresCluster(["shared_preload_libraries=pg_cron", "cron.database_name=app-cron"])
        let scene = try PostgresScene(on: cluster, called: "cron"), other = try PostgresScene(populated: false, on: cluster)
        try cluster.ask(scene.database, "create extension pg_cron")
        let findings = { (scene: PostgresScene) in try scene.store(user: "admin").survey(counting: false).findings }
        var found: Finding?
        #expect(
            try eventually(within: 20) {
                found = try findings(scene).first { $0.code == "extension-worker" }
                return found != nil
            })
        #expect(found?.verdict == .fail)
        #expect(found?.message.hasPrefix("the pg_cron launcher works in app-cron all the time") == true)
        #expect(try findings(other).contains { $0.code == "extension-worker" } == false)
        try scene.admin("select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'pg_cron launcher'")
        #expect(try eventually(within: 20) { try !findings(scene).contains { $0.code == "extension-worker" } })
        #expect(try findings(scene).contains { $0.code == "postgres-extension" })
    }
}

extension PostgresStore.Choice {
    fileprivate var isClone: Bool {
        if case .clone = self { true } else { false }
    }

    fileprivate var obstacle: String? {
        if case .obstacle(let reason) = self { reason } else { nil }
    }
}
