import BelayCore
import BelayTestKit
import Testing

/// Releases that fail only where somebody has a lock on what they change.
@Suite(
    "A migration that a lock keeps waiting", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct LockTimeoutTests {
    @Test("is not begun where a stranger is seen, and goes back from one who came in the middle once he is gone")
    func wentBack() throws {
        try CronicornStack.use("1.25.1") { stack in
            let bad = BadRelease.locked.cronicorn
            let stranger = try Stranger(to: stack, table: "runs")
            let containers = try stack.containers()
            try stranger.come()
            let refused = try stack.belay(bad.upgrade)
            #expect(refused.exit == .refused, "\(refused.said)")
            #expect(refused.said.contains("and is no service of the stack"), "\(refused.said)")
            #expect(try stack.containers() == containers)
            try stranger.leave()
            try Self.requireReturn(of: stack, from: bad, despite: stranger)
            try stack.requireReturned()
        }
    }

    /// Nothing is put back under a stranger's hands; when he is gone, everything is.
    static func requireReturn(of stack: ContainerStack, from bad: BadRelease, despite stranger: Stranger) throws {
        let before = try stack.contents()
        let releases = try stack.text("releases.yaml")
        try stranger.comesLate(to: bad.version)
        let stuck = try stack.belay(bad.upgrade + ["--no-rehearsal"])
        #expect(stuck.exit == .needsPerson, "\(stuck.said)")
        #expect(stuck.said.contains(bad.says) && stuck.said.contains("cannot fence: session "), "\(stuck.said)")
        try stranger.leave()
        let resumed = try stack.belay(["resume"])
        #expect(resumed.exit == .wentBack, "\(resumed.said)")
        try stack.require(before)
        try stack.replace(stack.text("releases.yaml"), with: releases, in: "releases.yaml")
    }
}
