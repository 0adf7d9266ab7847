package import BelayCore
package import BelaySystem
import Glibc

extension SimulatedFileSystem {
    package func writeAtomically(_ path: String, _ bytes: [UInt8], mode: UInt32, like: String?) throws {
        let directory = Self.parent(of: path)
        let temporary = directory + "/.belay-tmp-\(process)-\(disk.number())"
        let inode = try effect("create", temporary) { try $0.makeName(temporary, .file, mode: 0o600) }
        do {
            if !bytes.isEmpty { try write(bytes, to: inode, at: 0, called: temporary) }
            try effect("set the mode of", temporary) { disk in
                var attributes = disk.inodes[inode]?.attributes
                attributes?.mode = mode
                if let like, let model = try disk.find(like, following: true) {
                    let modified = attributes?.modified
                    attributes = disk.inodes[model]?.attributes
                    attributes?.modified = modified ?? 0
                }
                if let attributes { disk.change(inode) { $0.set(attributes, now: $1) } }
            }
            try sync(temporary) { _ in inode }
            try rename(temporary, to: path)
        } catch {
            try? remove(temporary)
            throw error
        }
        try syncDirectory(directory.isEmpty ? "/" : directory)
    }

    package func create(_ path: String, mode: UInt32, _ body: (any ByteSink) throws -> Void) throws {
        let inode = try effect("create", path) { try $0.makeName(path, .file, mode: 0o600) }
        do {
            try body(Sink(files: self, inode: inode, path: path))
            try finish(inode, path, mode: mode, syncing: true)
        } catch {
            try? remove(path)
            throw error
        }
    }

    package func copy(_ source: String, to target: String, mode: UInt32, syncing: Bool) throws {
        let bytes = try read(source, limit: .max)
        let inode = try effect("create", target) { try $0.makeName(target, .file, mode: 0o600) }
        do {
            if !bytes.isEmpty { try write(bytes, to: inode, at: 0, called: target) }
            try finish(inode, target, mode: mode, syncing: syncing)
        } catch {
            try? remove(target)
            throw error
        }
    }

    package func apply(_ entry: FileEntry, to path: String) throws {
        try effect("set the attributes of", path) { disk in
            let number = try disk.require(path, following: false)
            guard let inode = disk.inodes[number], inode.kind == entry.kind else { throw DiskError(EINVAL) }
            let attributes = SimulatedInode.Attributes(
                mode: entry.mode & 0o7777, owner: entry.owner, group: entry.group, modified: entry.modifiedNanoseconds,
                extended: entry.extendedAttributes)
            disk.change(number) { $0.set(attributes, now: $1) }
        }
    }

    private func finish(_ inode: Int, _ path: String, mode: UInt32, syncing: Bool) throws {
        try effect("set the mode of", path) { disk in
            guard var attributes = disk.inodes[inode]?.attributes else { return }
            attributes.mode = mode
            disk.change(inode) { $0.set(attributes, now: $1) }
        }
        if syncing { try sync(path) { _ in inode } }
    }

    fileprivate func write(_ bytes: [UInt8], to inode: Int, at offset: Int, called path: String) throws {
        try effect("write", path) { disk in disk.change(inode) { $0.write(bytes, at: offset, now: $1) } }
    }

    static func parent(of path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }

    private final class Sink: ByteSink {
        private let files: SimulatedFileSystem
        private let inode: Int
        private let path: String
        private var offset = 0

        init(files: SimulatedFileSystem, inode: Int, path: String) {
            self.files = files
            self.inode = inode
            self.path = path
        }

        func write(_ bytes: UnsafeRawBufferPointer) throws {
            guard !bytes.isEmpty else { return }
            try files.write(Array(bytes), to: inode, at: offset, called: path)
            offset += bytes.count
        }
    }
}
