import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 7: one run per stack at a time, locked by what the stack is")
struct Law7Tests {
    @Test("while another holds the stack every verb that changes it ends with 5, and changes nothing")
    func busy() throws {
        let world = try SmallWorld()
        let before = try world.tree(world.root)
        let calls = world.runtime.calls
        do {
            // Another path to the same directory is the same stack.
            try RealFileSystem().makeLink(world.root + "/alias", to: "stack")
            guard let lock = try StackLock([.directory(world.root + "/alias")]) else { throw Code.Trouble("it is held already") }
            for verb in Self.verbs {
                let ending = world.live { try verb.run($0) }
                #expect(ending.exit == .busy, "\(verb): \(ending.text)")
                #expect(ending.error?.hint == "belay status")
            }
            withExtendedLifetime(lock) { _ in }
        }
        #expect(world.runtime.calls == calls)
        #expect(try world.tree(world.stack) == before.filter { $0.key.hasPrefix(world.stack) })
        #expect(world.upgrade().exit == .done)
    }

    struct Verb: Sendable, CustomStringConvertible {
        var description: String
        var run: @Sendable (Engine) throws -> RunReport?
    }

    static let verbs: [Verb] = [
        Verb(description: "upgrade") { try $0.upgrade(UpgradeRequest(version: "2.0.0")) },
        Verb(description: "rollback") { try $0.rollback(nil, options: RunOptions()) },
        Verb(description: "restore") { try $0.restore("some", options: RunOptions()) },
        Verb(description: "migrate") { try $0.migrate(options: RunOptions()) },
        Verb(description: "resume") { try $0.resume(nil, options: RunOptions()) },
        Verb(description: "start") {
            _ = try $0.startServices(); return nil
        },
        Verb(description: "stop") {
            _ = try $0.stopServices(); return nil
        },
        Verb(description: "checkpoint create") {
            _ = try $0.takeCheckpoint(); return nil
        },
        Verb(description: "checkpoint delete") {
            try $0.deleteCheckpoint("some"); return nil
        },
    ]

    @Test("the lock is held from the first look to the end, and gone with its holder")
    func whole() throws {
        let world = try SmallWorld()
        let stack = world.stack
        let looks = Flag()
        let free = Flag()
        world.runtime.script { script in
            script.meanwhile = { _ in
                looks.raise()
                if try StackLock([.directory(stack)]) != nil { free.raise() }
            }
        }
        #expect(world.upgrade(dying: .after("after run migrator 2.0.0", 0)).died)
        #expect(world.resume().exit == .done)
        #expect(looks.count > 20 && !free.isRaised)
        #expect(try StackLock([.directory(stack)]) != nil)
    }

    @Test(
        "a run that was cut short keeps every other from beginning",
        arguments: verbs.filter { !["resume", "rollback"].contains($0.description) })
    func open(verb: Verb) throws {
        let world = try SmallWorld()
        #expect(world.upgrade(dying: .after("after stop api", 0)).died)
        let ending = world.live { try verb.run($0) }
        // A checkpoint that the open run does not need may go: there is none of that name.
        #expect(ending.exit == (verb.description == "checkpoint delete" ? .refused : .needsPerson), "\(ending.text)")
        #expect(world.resume().exit == .wentBack)
    }
}
