import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayAdapters

@Suite("Roles of a server of the stack's own", .enabled(if: PostgresCluster.isThere, "PostgreSQL 15 is not installed"))
struct PostgresRoleTests {
    /// What a migration may do to roles: make some, which own and may do things, and change others.
    private static let migration = """
        create role app_writer login password 'x' createdb; create role app_group; grant app_group to app_writer with admin option;
        grant app_group to "Reader"; create table fresh(id int); alter table fresh owner to app_writer;
        grant select on users to app_group; alter role kept nologin connection limit 3; alter role kept reset work_mem;
        alter role kept set search_path = "$user", drizzle; revoke "Reader" from kept; drop role idle
        """

    private func scene() throws -> (PostgresScene, () throws -> String) {
        let scene = try PostgresScene(on: try PostgresCluster())
        try scene.admin(
            """
            create role "Reader"; create role kept login createdb connection limit 7 valid until '2031-01-01 00:00:00+00';
            alter role kept set work_mem = '5MB'; grant "Reader" to kept with admin option; create role idle bypassrls
            """)
        let roles = {
            try scene.admin(
                """
                select to_jsonb(r) - 'oid' - 'rolpassword', (select array_agg(setconfig) from pg_db_role_setting
                where setdatabase = 0 and setrole = r.oid), (select array_agg(roleid::regrole::text || m.admin_option order by 1)
                from pg_auth_members m where member = r.oid) from pg_roles r where rolname !~ '^pg_' order by rolname
                """)
        }
        return (scene, roles)
    }

    @Test("are what they were at the seal after the way back, and what was made can be made again")
    func sealed() throws {
        let (scene, roles) = try scene()
        let store = scene.store(user: "admin", ownsServer: true)
        let (before, picture) = (try roles(), try scene.picture())
        for _ in 1...2 {
            let seal = try store.sealAndCount(run: 7)
            #expect(try store.difference(from: seal) == nil)
            try scene.cluster.ask(scene.database, Self.migration)
            try store.putBack(seal, run: 7)
            #expect(try roles() == before)
            #expect(try scene.picture() == picture)
            // What was replaced is kept, with all that it held.
            #expect(try scene.databases.contains("belay_salvage_7_app-x"))
            try store.discard(run: 7, salvage: true)
        }
    }

    @Test("are a difference by themselves: new, renamed, or with other rights; a restore from the vault leaves them alone")
    func alone() throws {
        let (scene, roles) = try scene()
        let store = scene.store(user: "admin", ownsServer: true)
        let (before, picture) = (try roles(), try scene.picture())
        let seal = try store.sealAndCount(run: 7)
        let stored = try store.record(seal, into: scene.vault.writer("sealed"), idle: false)
        for (change, difference) in [
            ("create role late", "role late is new"), ("alter role kept superuser", "role kept may do other things"),
            ("alter role kept rename to renamed", "role kept is called renamed"), ("drop role idle", "role idle is gone"),
            // Rights in the database are a difference of their own.
            ("alter role \"\(scene.reader)\" rename to renamed", nil),
        ] as [(String, String?)] {
            try scene.admin(change)
            let found = try #require(try store.difference(from: seal))
            #expect(difference == nil || found == difference)
            try store.putBack(seal, run: 7)
            #expect(try roles() == before)
            #expect(try scene.picture() == picture)
        }
        try scene.admin("create role late")
        try scene.sql("delete from users")
        let after = try roles()
        try store.restore(stored, of: "sealed", from: scene.vault, run: 9)
        #expect(try roles() == after, "whoever has made it since, it is in use")
        #expect(try scene.sql("select count(*) from users") == "200")
    }

    @Test("are left alone beside a database of somebody else's, and where the server is not the stack's")
    func foreign() throws {
        let (scene, roles) = try scene()
        let store = scene.store(user: "admin", ownsServer: true)
        let seals = (own: try store.sealAndCount(run: 7), other: try scene.store(user: "admin").sealAndCount(run: 8))
        try scene.admin("create role late")
        let after = try roles()
        #expect(try scene.store(user: "admin").difference(from: seals.other) == nil)
        try scene.admin("create database neighbour")
        #expect(try store.difference(from: seals.own) == nil)
        try scene.sql("delete from users")
        try store.putBack(seals.own, run: 7)
        #expect(try roles() == after)
    }
}
