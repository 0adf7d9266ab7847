import Glibc

/// What `/proc/PID/stat` says, as far as it is needed.
struct ProcessStat: Equatable {
    let name: String
    let state: UInt8
    let parent: Int32
    let group: Int32
    let session: Int32
    let startTicks: UInt64

    /// The name is in parentheses, and may itself hold spaces, parentheses and line ends: only the last one closes it.
    init?(_ bytes: [UInt8]) {
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), let close = bytes.lastIndex(of: UInt8(ascii: ")")), open < close
        else { return nil }
        let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "))
        // The state is the third field of all, the parent the fourth, the group the fifth, the session the sixth, the start the twenty-second.
        guard fields.count > 19, let state = fields[0].first, let parent = Int32(String(decoding: fields[1], as: UTF8.self)),
            let group = Int32(String(decoding: fields[2], as: UTF8.self)),
            let session = Int32(String(decoding: fields[3], as: UTF8.self)),
            let startTicks = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        name = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
        self.state = state
        self.parent = parent
        self.group = group
        self.session = session
        self.startTicks = startTicks
    }

    init?(of pid: Int32) {
        guard let bytes = readProc("/proc/\(pid)/stat", limit: 4096) else { return nil }
        self.init(bytes)
    }

    /// A zombie is only an exit status that nobody has asked for.
    var isAlive: Bool { state != UInt8(ascii: "Z") && state != UInt8(ascii: "X") }
}

/// Whether a process group has a member that is more than a zombie.
func isAnyoneAlive(inGroup group: Int32) -> Bool {
    allProcesses().contains { pid in
        guard let stat = ProcessStat(of: pid) else { return false }
        return stat.group == group && stat.isAlive
    }
}
