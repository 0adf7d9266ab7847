import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Synchronization
import Testing

@Suite("One run per stack")
struct ExclusionTests {
    @Test("whatever path it is called by and wherever its state lies; a killed holder leaves no lock")
    func excludes() throws {
        try Scene.use("1.1.0") { scene in
            let stack = scene.stack
            let before = try scene.remember()
            let link = "\(stack.scratch.directory)/another-way"
            try RealFileSystem().makeLink(link, to: stack.directory)
            let elsewhere = "\(stack.scratch.directory)/elsewhere"
            // Written once, inside the callback, and read after the call has ended.
            let others = Others()
            let first = UncheckedStack(stack)
            let once = Once()
            let killed = try stack.call(["upgrade", "1.2.0", "--json"]) { event, running in
                guard event.begins(.preCopy) else { return }
                once.perform {
                    others.add { try first.stack.call(["upgrade", "1.2.0"]) }
                    others.add { try first.stack.call(["upgrade", "1.2.0", "--state", elsewhere]) }
                    others.add { try first.stack.call(["rollback"], directory: link) }
                    others.add { try first.stack.call(["upgrade", "1.2.0", "--guide", "\(link)/belay.yaml"], directory: "/") }
                    others.add { try first.stack.call(["stop"]) }
                    running.signal(SIGKILL)
                }
            }
            // The run itself went on meanwhile, and may have come to its end before it was killed.
            let answers = try others.all()
            #expect(answers.count == 5)
            for answer in answers {
                #expect(answer.exit == .busy, "\(answer.said)")
                #expect(answer.errors.contains("another belay holds this stack"))
            }
            #expect(killed.wasKilled, "\(killed.said)")
            let resumed = try stack.call(["resume"])
            #expect([.done, .wentBack].contains(try #require(resumed.exit)), "\(resumed.said)")
            if resumed.exit == .done { try scene.expectWhole("1.2.0") } else { try scene.expectOld(before) }
        }
    }

    /// Only looked at while the test that owns it waits.
    private struct UncheckedStack: @unchecked Sendable {
        let stack: DemoStack
        init(_ stack: DemoStack) { self.stack = stack }
    }

    private final class Others: Sendable {
        private let answers = Mutex<[Result<BelayAnswer, any Error>]>([])

        func add(_ call: () throws -> BelayAnswer) {
            let answer = Result { try call() }
            answers.withLock { $0.append(answer) }
        }

        func all() throws -> [BelayAnswer] { try answers.withLock { try $0.map { try $0.get() } } }
    }
}
