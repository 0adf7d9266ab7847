import BelayAdapters
import BelayCore
import BelaySystem
import Glibc
import Testing

@Suite("The process runtime stops")
struct ProcessRuntimeStopTests {
    @Test("Stopping ends the whole service: children, orphans, and one that cleared its environment")
    func endsTheWholeGroup() throws {
        let stack = try ProcessRuntimeStack()
        let script = """
            sleep 601 & echo $! >> pids
            (sleep 602 & echo $! >> pids)
            env -i sleep 603 & echo $! >> pids
            setsid sleep 604 & echo $! >> pids
            echo $$ >> pids
            wait
            """
        stack.services = [stack.shell("tree", script)]
        try stack.runtime().start("tree", exposure: .open, patience: ProcessRuntimeStack.patience)
        let processes = try stack.written("pids", count: 5)
        #expect(processes.count == 5)
        #expect(Set(try stack.runtime().survey().first?.processes ?? []).isSuperset(of: processes))

        let seconds = try stack.runtime().stop("tree", graceSeconds: 5)
        #expect(seconds < 4)
        for process in processes { #expect(stack.table.process(process.pid) != process) }
        #expect(try stack.runtime().survey().first?.state == .stopped)
        #expect(try stack.runtime().stop("tree", graceSeconds: 5) < 1)
    }

    @Test("Children whose parent is gone are still the service", arguments: ["state", "another"])
    func endsOrphans(state: String) throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [stack.shell("fork", "sleep 601 & echo $! >> pids; env -i sleep 602 & echo $! >> pids; sleep 1.3")]
        try stack.runtime().start("fork", exposure: .open, patience: ProcessRuntimeStack.patience)
        let children = try stack.written("pids", count: 2)
        #expect(stack.wait { (try? stack.runtime().survey().first?.processes.count) == 2 })
        _ = try stack.runtime(state: state).stop("fork", graceSeconds: 5)
        // Without the record nothing tells the cleared one from a stranger's: it is left alone.
        let left = children.filter { stack.table.process($0.pid) == $0 }
        #expect(left.count == (state == "state" ? 0 : 1))
        left.forEach(stack.end)
    }

    @Test("A service that ignores SIGTERM takes its whole grace, and no more")
    func killsAfterGrace() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [stack.shell("deaf", "trap '' TERM; : > up; while :; do sleep 0.1; done", writing: "up")]
        try stack.runtime().start("deaf", exposure: .open, patience: ProcessRuntimeStack.patience)
        let seconds = try stack.runtime().stop("deaf", graceSeconds: 1)
        #expect(seconds >= 1 && seconds < 4)
        #expect(try stack.runtime().survey().first?.state == .stopped)
    }

    @Test("A service that is halted is woken to end by itself")
    func wakesTheHalted() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [
            stack.shell("halted", "trap 'echo ended > done; exit 0' TERM; : > up; while :; do sleep 0.1; done", writing: "up")
        ]
        try stack.runtime().start("halted", exposure: .open, patience: ProcessRuntimeStack.patience)
        for process in try #require(stack.runtime().survey().first).processes { stack.table.signal(process, SIGSTOP) }
        #expect(try stack.runtime().stop("halted", graceSeconds: 20) < 10)
        #expect(try stack.read("done") == "ended\n")
    }

    @Test("A service that needs some seconds to finish its work gets them")
    func waitsForTheWork() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [
            stack.shell(
                "worker", "trap 'sleep 1; echo finished > done; exit 0' TERM; : > up; while :; do sleep 0.1; done", writing: "up")
        ]
        try stack.runtime().start("worker", exposure: .open, patience: ProcessRuntimeStack.patience)
        _ = try stack.runtime().stop("worker", graceSeconds: 20)
        #expect(try stack.read("done") == "finished\n")
    }

    @Test("Other stacks, other services and reused process numbers are left alone")
    func leavesWitnessesAlone() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [stack.shell("one", "exec sleep 600"), stack.shell("two", "exec sleep 600")]
        let other = try stack.witness(
            ["/bin/sleep", "600"], environment: ["BELAY_STACK": "another", "BELAY_SERVICE": "one", "BELAY_ONESHOT": "1"])
        let plain = try stack.witness(["/bin/sleep", "600"])
        // A record whose number is used by another process now.
        let reused = """
            {"service":"one","launch":"00","exposure":"open","ready":true,
            "logMark":{"file":"","offset":0,"inode":0},
            "process":{"pid":\(plain.pid),"startTicks":\(plain.startTicks - 1),"bootID":"\(plain.bootID)"}}
            """
        try stack.files.makeDirectory(stack.root + "/state/services", mode: 0o700, parents: true)
        try stack.files.writeAtomically(
            stack.root + "/state/services/one.json", Array(reused.utf8), mode: 0o600, like: nil)
        #expect(try stack.runtime().survey().first?.state == .stopped)

        try stack.runtime().start("one", exposure: .open, patience: ProcessRuntimeStack.patience)
        try stack.runtime().start("two", exposure: .open, patience: ProcessRuntimeStack.patience)
        _ = try stack.runtime().stop("one", graceSeconds: 1)
        try stack.runtime().endOneShots()
        #expect(try stack.runtime().survey().map(\.isRunning) == [false, true])
        for witness in [other, plain] { #expect(stack.table.process(witness.pid) == witness) }
    }

    @Test("A record of another boot is nothing, even where number and time are right")
    func forgetsOtherBoots() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [stack.shell("one", "exec sleep 600")]
        let plain = try stack.witness(["/bin/sleep", "600"])
        let record = """
            {"service":"one","launch":"00","exposure":"open","ready":true,
            "logMark":{"file":"","offset":0,"inode":0},
            "process":{"pid":\(plain.pid),"startTicks":\(plain.startTicks),"bootID":"BOOT"}}
            """
        try stack.files.makeDirectory(stack.root + "/state/services", mode: 0o700, parents: true)
        for (boot, running) in [("another", false), (plain.bootID, true)] {
            let text = record.split(separator: "BOOT").joined(separator: boot)
            try stack.files.writeAtomically(
                stack.root + "/state/services/one.json", Array(text.utf8), mode: 0o600, like: nil)
            #expect(try stack.runtime().survey().first?.isRunning == running)
        }
        try stack.files.removeTree(stack.root + "/state")
    }
}
