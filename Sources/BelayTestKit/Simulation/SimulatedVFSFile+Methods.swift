import CSQLite

extension SimulatedVFS {
    /// SQLite's calls for one open file, each handed on to that file.
    static var fileMethods: sqlite3_io_methods {
        var methods = sqlite3_io_methods()
        // 2: with the shared index of a write-ahead log.
        methods.iVersion = 2
        methods.xClose = { file in
            let result = SimulatedVFSFile.of(file)?.close() ?? SQLITE_OK
            file?.withMemoryRebound(to: SimulatedVFSFile.Handle.self, capacity: 1) {
                $0.pointee.file?.release()
                $0.pointee.file = nil
            }
            return result
        }
        methods.xRead = { file, buffer, count, offset in
            guard let buffer else { return SQLiteRefusal.read }
            return SimulatedVFSFile.of(file)?.read(buffer, Int(count), at: Int(offset)) ?? SQLiteRefusal.read
        }
        methods.xWrite = { file, bytes, count, offset in
            let bytes = Array(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            return SimulatedVFSFile.of(file)?.write(bytes, at: Int(offset)) ?? SQLiteRefusal.write
        }
        methods.xTruncate = { file, size in SimulatedVFSFile.of(file)?.cut(to: Int(size)) ?? SQLiteRefusal.cut }
        methods.xSync = { file, _ in SimulatedVFSFile.of(file)?.sync() ?? SQLiteRefusal.sync }
        methods.xFileSize = { file, size in
            guard let size else { return SQLiteRefusal.size }
            return SimulatedVFSFile.of(file)?.size(size) ?? SQLiteRefusal.size
        }
        addLocks(to: &methods)
        addIndex(to: &methods)
        methods.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
        methods.xSectorSize = { _ in 512 }
        methods.xDeviceCharacteristics = { _ in 0 }
        return methods
    }

    private static func addLocks(to methods: inout sqlite3_io_methods) {
        methods.xLock = { file, level in
            guard let file = SimulatedVFSFile.of(file) else { return SQLiteRefusal.lock }
            return file.sharing.lock(ObjectIdentifier(file), level)
        }
        methods.xUnlock = { file, level in
            guard let file = SimulatedVFSFile.of(file) else { return SQLiteRefusal.unlock }
            file.sharing.unlock(ObjectIdentifier(file), level)
            return SQLITE_OK
        }
        methods.xCheckReservedLock = { file, answer in
            answer?.pointee = SimulatedVFSFile.of(file)?.sharing.isReserved == true ? 1 : 0
            return SQLITE_OK
        }
    }

    private static func addIndex(to methods: inout sqlite3_io_methods) {
        methods.xShmMap = { file, number, size, extending, answer in
            guard let file = SimulatedVFSFile.of(file) else { return SQLiteRefusal.indexMap }
            answer?.pointee = file.sharing.region(Int(number), size: Int(size), extending: extending != 0)
            return SQLITE_OK
        }
        methods.xShmLock = { file, first, count, flags in
            guard let file = SimulatedVFSFile.of(file) else { return SQLiteRefusal.indexLock }
            return file.sharing.lockIndex(Int(first), Int(count), flags)
        }
        methods.xShmBarrier = { _ in }
        methods.xShmUnmap = { file, removing in
            if removing != 0 { SimulatedVFSFile.of(file)?.sharing.forgetIndex() }
            return SQLITE_OK
        }
    }
}
