import BelayAdapters
import BelayCore
import BelaySystem

/// Looks at a Compose project, drafts its guide, reads that again as any guide is read, and writes it.
struct GuideInit {
    private let invocation: Invocation
    private let files = RealFileSystem()
    private let directory: String
    /// nil: standard output.
    private let path: String?
    private let shown: String
    private let isForced: Bool

    init(_ invocation: Invocation, directory: String, output: String, isForced: Bool) throws {
        self.invocation = invocation
        self.isForced = isForced
        let named = directory.hasPrefix("/") ? directory : invocation.directory + "/" + directory
        guard try files.status(named, followingLinks: true)?.kind == .directory else {
            throw BelayError(
                .usage, "cannot find the directory \(directory)", hint: "name the stack's directory: --directory DIR")
        }
        self.directory = try files.realPath(named)
        shown = output
        path = output == "-" ? nil : output.hasPrefix("/") ? output : invocation.directory + "/" + output
    }

    func run() throws {
        if let path, !isForced, try files.status(path, followingLinks: false) != nil {
            throw BelayError(
                .usage, "cannot write \(shown): it is there already",
                hint: "belay guide lint reads it; --force replaces it, --output - only shows another")
        }
        let reader = SurroundingsReader(
            directory: directory, caller: invocation.environment, files: files, clock: SystemClock())
        let draft = GuideDrafter.draft(try reader.read())
        let written = GuideWriter.write(draft)
        let guide = try readAgain(written)
        let report = DraftReport(guide: guide, written: written, file: path == nil ? nil : shown, next: try next())
        guard let path else {
            invocation.terminal.write(written.text)
            invocation.terminal.complain(DraftText(report: report, terminal: invocation.terminal).text)
            return
        }
        try files.writeAtomically(path, Array(written.text.utf8), mode: 0o644, like: nil)
        try invocation.answer(report) { $0.fitted(DraftText(report: report, terminal: $0).text) }
    }

    /// A guide that Belay itself would refuse is Belay's own mistake, and is not written.
    private func readAgain(_ written: WrittenGuide) throws -> Guide {
        let bytes = Array(written.text.utf8)
        let root: Node
        do { root = try YAML.parse(bytes, file: shown) } catch { throw Self.bug("\(error)") }
        let reading = GuideReader.read(GuideSource(file: shown, bytes: bytes, root: root))
        guard let guide = reading.guide else { throw Self.bug(reading.mistakes.map(\.description).joined(separator: "\n")) }
        return guide
    }

    private static func bug(_ what: String) -> BelayError {
        BelayError(
            .failed, "internal error: the guide that was drafted cannot be read",
            hint: "write it by hand: belay help guide", evidence: what.split(separator: "\n").map(String.init))
    }

    /// What can be typed as it stands. A guide is the stack's whose directory it lies in.
    private func next() throws -> [String] {
        guard let path else { return [] }
        let parent = try files.realPath(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) + "/")
        guard parent == directory else { return ["mv \(shown) \(directory)/belay.yaml"] }
        let isUsual = try parent == files.realPath(invocation.directory) && path.hasSuffix("/belay.yaml")
        let option = isUsual ? "" : " --guide \(shown)"
        return ["belay guide lint\(option)", "belay doctor\(option)"]
    }
}
