import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite("A store that only the application's own tool takes")
struct CommandStoreTests {
    private static let tools = [
        "backup": "cp -a warehouse/. \"$BELAY_OUTPUT\"", "clean": "rm -rf warehouse/*",
        "restore": "mv \"$BELAY_INPUT\"/* warehouse",
        "compare": "cd warehouse && sha256sum *",
    ]

    /// The migration changes it, too.
    private static func add(to stack: DemoStack) throws {
        let files = RealFileSystem()
        for name in ["warehouse", "tools"] { try files.makeDirectory(stack.path(name), mode: 0o755, parents: false) }
        try stack.write("warehouse/state", "old")
        for (name, line) in tools { try stack.write("tools/\(name).sh", "set -eu\n\(line)\n") }
        let commands = tools.keys.sorted().map { "\($0): [/bin/sh, tools/\($0).sh]" }.joined(separator: ", ")
        try stack.edit(
            "belay.yaml", "\nstores:\n",
            "\nrehearsal: {allow: [warehouse]}\n\nstores:\n  warehouse: {command: {\(commands)}}\n")
        try stack.edit(
            "belay.yaml", "migrate: {run: [/usr/bin/python3, -sB, migrate.py]",
            "migrate: {run: [/bin/sh, -c, \"echo new > ../../warehouse/state; exec /usr/bin/python3 -sB migrate.py\"]")
    }

    private static func held(_ stack: DemoStack) throws -> String {
        String(decoding: try RealFileSystem().read(stack.path("warehouse/state"), limit: 100), as: UTF8.self)
    }

    @Test(
        "what a command keeps goes back with the rest when a migration fails, killed on its way or not", arguments: [false, true])
    func wayBack(killed: Bool) throws {
        try Scene.use("1.2.0", users: false, changing: Self.add) { scene in
            let before = try scene.remember()
            if killed {
                let upgrade = try scene.stack.call(["upgrade", "1.3.1"], signalling: SIGKILL) { $0.begins(.restore, .back) }
                try #require(upgrade.wasKilled, "\(upgrade.said)")
                let answer = try scene.stack.call(["resume"])
                #expect(answer.exit == .wentBack, "\(answer.said)")
            } else {
                let answer = try scene.stack.call(["upgrade", "1.3.1"])
                #expect(answer.exit == .wentBack, "\(answer.said)")
            }
            #expect(try Self.held(scene.stack) == "old")
            try scene.expectOld(before)
        }
    }

    @Test("is left out of the rehearsal, which says so; what users wrote to it is asked for before it goes back")
    func rehearsed() throws {
        try Scene.use("1.1.0", users: false, changing: Self.add) { scene in
            let before = try scene.remember()
            let upgrade = try scene.stack.call(["upgrade", "1.2.0", "--rehearsed"])
            #expect(upgrade.exit == .done, "\(upgrade.said)")
            #expect(upgrade.output.contains("store warehouse is not rehearsed"), "\(upgrade.said)")
            #expect(try Self.held(scene.stack) == "new\n")
            try scene.stack.write("warehouse/order", "of a user")
            let asked = try scene.stack.call(["rollback"])
            #expect(asked.exit != .done && asked.said.contains("--discard-writes"), "\(asked.said)")
            let answer = try scene.stack.call(["rollback", "1", "--discard-writes"])
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(try Self.held(scene.stack) == "old")
            try scene.expectOld(before)
        }
    }
}
