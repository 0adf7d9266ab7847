import BelayCore
import BelaySystem

/// Which databases a store has at this moment, and where they lie.
struct SQLiteFinder {
    /// More links than this in a row are a circle.
    private static let mostLinks = 16

    let files: [String]
    let stackDirectory: String
    let fileSystem: any FileSystem

    /// In the order of their names; each file once, and no sidecar that a wide glob has caught.
    func places() throws -> [SQLitePlace] {
        let names = try Glob.expand(files, in: stackDirectory, using: fileSystem)
        let known = Set(names)
        var seen: Set<String> = []
        return try names.compactMap { name in
            guard SQLitePlace.sidecarSuffix(of: name, among: known) == nil else { return nil }
            let place = try place(named: name)
            guard try fileSystem.status(place.path, followingLinks: false)?.kind == .file else { return nil }
            return seen.insert(place.path).inserted ? place : nil
        }
    }

    /// Where a database is or, after a crash in the middle of its exchange, has to be again.
    func place(named name: String) throws -> SQLitePlace {
        var path = stackDirectory + "/" + name
        for _ in 0..<Self.mostLinks {
            let above = directory(of: path)
            if try fileSystem.status(above, followingLinks: true) != nil {
                path = try fileSystem.realPath(above) + path.dropFirst(above.utf8.count)
            }
            guard try fileSystem.status(path, followingLinks: false)?.kind == .link else {
                return SQLitePlace(name: name, path: path)
            }
            let target = try fileSystem.readLink(path)
            path = target.hasPrefix("/") ? target : directory(of: path) + "/" + target
        }
        throw BelayError(.failed, "cannot find \(name): too many links")
    }

    /// Names without a glob where no file is.
    func missing() throws -> [String] {
        try files.filter { name in
            try !Glob.isPattern(name) && fileSystem.status(place(named: name).path, followingLinks: false)?.kind != .file
        }
    }

    /// The directories that hold twins and salvages, whether or not a database is left in them.
    func directories() throws -> [String] {
        var found = try Set(places().map(\.directory))
        for pattern in files {
            guard let slash = pattern.lastIndex(of: "/") else {
                found.insert(stackDirectory)
                continue
            }
            for name in try Glob.expand([String(pattern[..<slash])], in: stackDirectory, using: fileSystem) {
                let path = stackDirectory + "/" + name
                guard try fileSystem.status(path, followingLinks: true)?.kind == .directory else { continue }
                found.insert(try fileSystem.realPath(path))
            }
        }
        return found.sorted()
    }

    /// What two runs must not both work in: where databases lie, and where a glob may find new ones.
    func homes() -> [String] {
        var found = Set((try? places().map(\.directory)) ?? [])
        for pattern in files {
            let fixed = pattern.split(separator: "/").dropLast().prefix { !Glob.isPattern(String($0)) }
            let path = ([stackDirectory] + fixed.map(String.init)).joined(separator: "/")
            found.insert((try? fileSystem.realPath(path)) ?? stackDirectory)
        }
        return found.sorted()
    }

    private func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
