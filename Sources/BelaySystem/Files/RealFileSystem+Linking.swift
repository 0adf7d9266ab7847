import Glibc

extension RealFileSystem {
    package func hardLink(_ source: String, to target: String) throws {
        try requireAbsolute(source, toDo: "link to")
        try requireAbsolute(target, toDo: "link")
        try systemCall(or: "link \(target) to \(source)") { linkat(AT_FDCWD, source, AT_FDCWD, target, 0) }
    }
}
