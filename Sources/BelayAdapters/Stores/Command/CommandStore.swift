package import BelayCore
import BelaySystem

/// What only the application's own tool can take and put back. Its output is the twin, and what goes into the vault.
///
///     .belay/7-1f3a9c2b/warehouse/output/                what `backup` wrote at the seal of run 7
///     .belay/7-1f3a9c2b/warehouse/incoming/              a proven copy of it, for `restore`, which may do with it as it likes
///     .belay/7-1f3a9c2b/salvage/warehouse/1/output/      what `backup` wrote before `restore`
package struct CommandStore: Store {
    package let name: String
    let spec: CommandStoreSpec
    let tools: CommandTools
    /// Belay's own, outside the stack.
    let scratch: String
    /// Whose the twins are.
    let journal: String?

    package init(name: String, spec: CommandStoreSpec, tools: CommandTools, scratch: String, journal: String? = nil) {
        self.name = name
        self.spec = spec
        self.tools = tools
        self.scratch = scratch
        self.journal = journal
    }

    package var kind: String { "command" }
    /// Where its data is, only its tool knows: the stack's own lock has to be enough.
    package var lockIdentities: [LockIdentity] { [] }

    package var ways: StoreWays {
        let backup = CommandTools.words(spec.backup)
        let emptied = spec.clean.map { "emptied by \(CommandTools.words($0)), " } ?? ""
        let compared = "compared by " + (spec.compare.map(CommandTools.words) ?? "another backup")
        return StoreWays(
            taken: "by \(backup); at the seal again",
            putBack:
                "the present state is kept by \(backup); \(emptied)restored by \(CommandTools.words(spec.restore)), \(compared)"
        )
    }

    package func survey(counting: Bool) throws -> StoreFacts {
        let programs = Set([spec.backup, spec.clean, spec.restore, spec.compare].compactMap { $0 }.filter { !tools.isThere($0) })
        var facts = StoreFacts(
            name: name, kind: kind, bytes: 0,
            findings: programs.map { argv in
                Finding(
                    .fail, code: "no-tool", message: "\(name): the program \(argv[0]) is not here",
                    fix: "install it, or mend `stores.\(name).command` in the guide")
            })
        guard counting else { return facts }
        do {
            facts.note(try content())
        } catch let error as BelayError where error.code != .interrupted {
            // Equal to nothing: nobody can say that it was not written to.
            facts.note("not compared at \(tools.clock.now)")
            facts.findings.append(Finding(.fail, code: "not-comparable", message: error.message, fix: error.hint))
        }
        return facts
    }

    package func holders() throws -> [Holder] { [] }

    /// Nobody knows before the first backup how large one is: `preCopy` looks.
    package func spaceNeeded() throws -> [SpaceNeed] { [] }

    package func difference(from seal: Seal) throws -> String? { try difference(from: seal.facts) }
    package func difference(from stored: StoredStore) throws -> String? { try difference(from: stored.facts) }

    /// Where its data lies, only its tool knows: it has to be durable when the tool says that it is done.
    package func sync() throws {}

    package func leftovers() throws -> [Leftover] { try own.leftovers(of: name) }

    package func discard(run: Int, salvage: Bool) throws {
        guard try fileSystem.status(scratch, followingLinks: true) != nil else { return }
        try own.discard(name, run: run, salvage: salvage)
        // What a crash left of a comparison.
        if run != Self.noRun { try own.discard(name, run: Self.noRun, salvage: true) }
    }

    package func activity() -> UInt64 { 0 }

    /// Comparisons lie in a run that is nobody's.
    static let noRun = 0

    var fileSystem: any FileSystem { tools.fileSystem }
    var own: OwnDirectory { OwnDirectory(stack: scratch, fileSystem: fileSystem, journal: journal) }

    func output(in place: String) -> CommandOutput { CommandOutput(place: place, fileSystem: fileSystem) }

    /// An empty directory of Belay's own, closed to others.
    func prepare(_ directory: String) throws {
        if try fileSystem.status(scratch, followingLinks: true) == nil {
            try fileSystem.makeDirectory(scratch, mode: 0o700, parents: true)
            try fileSystem.syncDirectory(StackPath.parent(scratch))
        }
        try own.remove(directory)
        try own.prepare(directory)
    }

    /// A number that is the same as long as the content is.
    func content() throws -> String {
        if let compare = spec.compare {
            return SHA256.hex(try tools.output(of: compare, toDo: "compare \(name)"))
        }
        let run = own.twin(name, run: Self.noRun)
        let output = output(in: TemporaryName.make(in: run))
        defer {
            try? own.remove(output.place)
            try? own.tidy([run, StackPath.parent(run), StackPath.parent(StackPath.parent(run))])
        }
        return CommandOutput.content(of: try take(into: output))
    }

    /// Runs the backup; what it wrote is on the disk then, and known file by file.
    func take(into output: CommandOutput) throws -> [FileEntry] {
        try prepare(output.path)
        try tools.run(
            spec.backup, toDo: "back up \(name)", variables: ["BELAY_OUTPUT": output.path], activity: { output.amount })
        return try output.entries(of: name)
    }

    private func difference(from facts: StoreFacts) throws -> String? {
        guard let kept = facts.files?.contentHash else { return "nothing says what it held" }
        do {
            return try content() == kept ? nil : difference
        } catch let error as BelayError where error.code != .interrupted {
            return error.message
        }
    }

    /// In words.
    var difference: String {
        spec.compare.map { "\(CommandTools.words($0)) prints something else" } ?? "another backup of it is not the same"
    }
}

extension StoreFacts {
    /// As the number of files is 1, only their content can differ; the mark is one that no noise in the dark excuses.
    mutating func note(_ content: String) {
        files = TableFacts(rows: 1, contentHash: content)
        marks = [name: content]
    }
}
