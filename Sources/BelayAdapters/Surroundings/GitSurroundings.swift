import BelayCore
import BelaySystem

/// Finds the work trees that something of a stack is built from or lies in, and what git keeps of it.
struct GitSurroundings {
    private static let highest = 32

    let files: any FileSystem
    let runner: any CommandRunner
    let environment: [String: String]

    func trees(of places: [String]) -> [WorkTree] {
        guard Command(["git"], environment: environment).isThere else { return [] }
        return Set(places.compactMap(root)).sorted().compactMap { path in
            let repository = GitRepository(path: path, runner: runner, environment: environment)
            guard (try? repository.commit(of: "HEAD")) ?? nil != nil else { return nil }
            let branch = (try? repository.answer(["symbolic-ref", "--quiet", "--short", "HEAD"])) ?? nil
            let remotes = ((try? repository.answer(["remote"])) ?? nil)?.split(whereSeparator: \.isNewline).map(String.init) ?? []
            let remote = remotes.contains("origin") ? "origin" : remotes.first
            return WorkTree(
                path: path, branch: branch, remote: remote, changedFiles: (try? repository.changedFiles().count) ?? 0)
        }
    }

    /// Files below a place that git keeps, relative to the place.
    func tracked(in place: String, of trees: [WorkTree]) -> [String] {
        guard let tree = trees.first(where: { place == $0.path || place.hasPrefix($0.path + "/") }) else { return [] }
        let repository = GitRepository(path: tree.path, runner: runner, environment: environment)
        let below = place == tree.path ? "." : String(place.dropFirst(tree.path.utf8.count + 1))
        let names = (try? repository.names(["ls-files", "-z", "--", below], to: "see what git keeps")) ?? []
        return below == "." ? names : names.map { $0 == below ? "" : String($0.dropFirst(below.utf8.count + 1)) }
    }

    /// The directory with `.git` that a place lies in.
    private func root(of place: String) -> String? {
        var path = (try? files.realPath(place)) ?? place
        for _ in 0..<Self.highest where path != "/" && path != "." {
            if (try? files.status(path + "/.git", followingLinks: true)) ?? nil != nil { return path }
            path = StackPath.parent(path)
        }
        return nil
    }
}
