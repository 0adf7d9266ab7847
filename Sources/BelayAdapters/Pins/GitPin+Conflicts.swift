package import BelayCore
import BelaySystem

extension GitPin {
    /// What is in the way of a switch, or is not done by it.
    package func findings(_ target: PinState) throws -> [Finding] {
        let commit = try GitHead(target).commit
        var findings: [Finding] = []
        let changed = try repository.changedFiles()
        if !changed.isEmpty {
            findings.append(
                Finding(
                    .fail, code: "changed-files", message: "\(name) has changes that are not committed: \(GitPin.list(changed))",
                    fix: "git -C \(repository.path) stash"))
        }
        let blocking = try filesInTheWay(of: commit)
        if !blocking.isEmpty {
            findings.append(
                Finding(
                    .fail, code: "files-in-the-way",
                    message: "\(target.version) brings files that lie in \(name) already, untracked: \(GitPin.list(blocking))",
                    fix: "move them away"))
        }
        if try repository.run(["cat-file", "-e", "\(commit):.gitmodules"]).succeeded {
            findings.append(
                Finding(
                    .warn, code: "submodules", message: "\(target.version) has submodules, which the switch does not move",
                    fix: "update them in `prepare`, or vendor them"))
        }
        return findings
    }

    func refuseConflicts(_ target: PinState) throws {
        for finding in try findings(target) where finding.verdict == .fail {
            throw BelayError(.refused, "cannot switch \(name) to \(target.version): \(finding.message)", hint: finding.fix)
        }
    }

    /// Files that the target adds and that are there without being tracked, ignored ones too.
    func filesInTheWay(of commit: String) throws -> [String] {
        let added = try repository.names(
            ["diff", "--name-only", "--no-renames", "--diff-filter=A", "-z", "HEAD", commit, "--"],
            to: "list the files that are new")
        return try added.filter { try fileSystem.status(repository.path + "/" + $0, followingLinks: false) != nil }
    }

    static func list(_ files: [String]) -> String {
        files.prefix(10).joined(separator: ", ") + (files.count > 10 ? " and \(files.count - 10) more" : "")
    }
}
