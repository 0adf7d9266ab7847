import BelayCore
import BelaySystem
import BelayVault
import Testing

@testable import BelayAdapters

@Suite struct CommandStoreFailureTests {
    let scene: CommandStoreScene

    init() throws { scene = try CommandStoreScene() }

    private func failure(_ body: () throws -> Void) -> BelayError? {
        do { try body() } catch { return error as? BelayError }
        return nil
    }

    @Test("A backup that fails says so, with its last lines")
    func failing() throws {
        try scene.script("backup", "echo partly > \"$BELAY_OUTPUT/x\"", "echo working", "echo 'no such host' >&2", "exit 1")
        let error = failure { _ = try scene.store().seal(run: 7) }
        #expect(error?.message == "cannot back up warehouse: ./backup.sh ended with 1")
        #expect(Set(error?.evidence ?? []) == ["working", "no such host"])
    }

    @Test("A backup that wrote nothing has failed, whatever it says", arguments: ["true", ": > \"$BELAY_OUTPUT/empty\""])
    func empty(line: String) throws {
        try scene.script("backup", line)
        let error = failure { _ = try scene.store().seal(run: 7) }
        #expect(error?.message == "cannot keep the backup of warehouse: its tool succeeded, and wrote nothing")
    }

    @Test("A backup that holds what no copy can is refused")
    func special() throws {
        try scene.script("backup", "echo 1 > \"$BELAY_OUTPUT/x\"", "mkfifo \"$BELAY_OUTPUT/pipe\"")
        #expect(failure { _ = try scene.store().seal(run: 7) }?.message.contains("output/pipe") == true)
    }

    @Test("A tool that hangs is ended, with what it started")
    func hanging() throws {
        try scene.script("backup", "sleep 60 &", "echo $! > started", "wait")
        let error = failure { _ = try scene.store(seconds: 1).seal(run: 7) }
        #expect(error?.message.hasPrefix("cannot run ./backup.sh:") == true)
        let started = try #require(Int32(try scene.read("started").filter(\.isNumber)))
        #expect(LinuxProcessTable().process(started) == nil)
    }

    @Test("A restore that does not bring the same back is noticed")
    func wrongRestore() throws {
        let store = scene.store()
        let seal = try store.seal(run: 7)
        try scene.wreck()
        try scene.script("restore", "sqlite3 data.db 'create table notes(id, text)'", "mv \"$BELAY_INPUT/uploads\" .")
        let error = failure { try store.putBack(seal, run: 7) }
        #expect(error?.message == "cannot put warehouse back: after its restore, ./compare.sh prints something else")
        #expect(try store.difference(from: seal) != nil)
    }

    @Test("Nothing is touched where the twin is not what was sealed")
    func damagedTwin() throws {
        let store = scene.store()
        let seal = try store.seal(run: 7)
        try scene.wreck()
        let wrecked = try scene.picture()
        try scene.files.writeAtomically(seal.twin + "/output/uploads/one", Array("First".utf8), mode: 0o644, like: nil)
        let error = failure { try store.putBack(seal, run: 7) }
        #expect(error?.message.contains("what was kept of it is damaged: output/uploads/one") == true)
        #expect(failure { _ = try scene.checkpoint(store, of: seal) } != nil)
        #expect(try scene.picture() == wrecked)
        #expect(try store.leftovers().map(\.what) == ["twin of warehouse"])
    }

    @Test("Nothing is touched where the present state cannot be kept, unless nobody was let in")
    func salvageFails() throws {
        let store = scene.store()
        let before = try scene.picture()
        let seal = try store.seal(run: 7)
        try scene.wreck()
        let wrecked = try scene.picture()
        let backup = try scene.read("backup.sh")
        try scene.write("backup.sh", backup.replacing("sqlite3", with: "exit 3; sqlite3"))
        let error = failure { try store.putBack(seal, run: 7) }
        #expect(error?.message.contains("its present state cannot be kept") == true)
        #expect(try scene.picture() == wrecked)
        try store.putBack(seal, run: 7, mustSalvage: false)
        #expect(try scene.picture() == before)
        #expect(try scene.kept().contains { $0.hasSuffix("salvage/warehouse/1/not-taken") })
    }

    @Test("What cannot be compared is not sealed: two backups that differ, a `compare` that prints a time")
    func incomparable() throws {
        try scene.script("backup", "date +%N > \"$BELAY_OUTPUT/x\"")
        let backups = failure { _ = try scene.store(CommandStoreScene.withoutCompare).seal(run: 7) }
        #expect(backups?.message.contains("two backups, one after the other, are not the same") == true)
        #expect(backups?.hint?.contains("compare:") == true)
        try scene.script("compare", "date +%N")
        let printed = failure { _ = try scene.store().seal(run: 7) }
        #expect(printed?.message.contains("./compare.sh printed one thing before the backup, and another after it") == true)
        try scene.script("compare", "echo")
        #expect(
            failure { _ = try scene.store().seal(run: 7) }?.message == "cannot compare warehouse: ./compare.sh printed nothing")
    }

    @Test("A state that no tool understands can be left: a checkpoint replaces it")
    func broken() throws {
        let store = scene.store()
        let before = try scene.picture()
        let checkpoint = try scene.checkpoint(store, of: try store.seal(run: 7))
        try scene.write("data.db", "no database any more")
        let facts = try store.survey(counting: true)
        #expect(facts.findings.map(\.code) == ["not-comparable"])
        let later = try store.survey(counting: true)
        #expect(UserWrites.count(started: [facts], opened: [facts], now: [later]).total == 1, "nobody can say")
        #expect(failure { _ = try store.seal(run: 8) } != nil)
        let writer = try scene.vault.begin(.preCopy, run: 8)
        #expect(try store.preCopy(run: 8, into: writer, raw: true).files == [])
        writer.abandon()
        let seal = try store.seal(run: 8, raw: true)
        #expect(seal.files == [])
        let stored = try scene.vault.checkpoint(checkpoint.id).stores[0]
        #expect(try store.difference(from: stored) != nil)
        try store.restore(stored, of: checkpoint.id, from: scene.vault, run: 8)
        #expect(try scene.picture() == before)
        #expect(failure { try store.putBack(seal, run: 8) }?.message.contains("at the seal no backup of it succeeded") == true)
    }

    @Test("A program that is not there is a finding, before anything begins")
    func missing() throws {
        let spec = CommandStoreSpec(backup: ["./nowhere.sh"], restore: ["no-such-program-of-anybody"])
        let findings = try scene.store(spec).survey(counting: false).findings
        #expect(findings.map(\.verdict) == [.fail, .fail])
        #expect(findings.allSatisfy { $0.code == "no-tool" })
    }
}
