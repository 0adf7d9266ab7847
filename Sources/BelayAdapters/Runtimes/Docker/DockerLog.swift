extension DockerEngine {
    /// What a container has written, its last lines; since a time in seconds since 1970, where one is given.
    func log(of container: DockerContainer, last limit: Int, since time: String? = nil) throws -> [String] {
        let query = [("stdout", "1"), ("stderr", "1"), ("tail", String(limit))] + (time.map { [("since", $0)] } ?? [])
        return DockerLogFrames.lines(
            try bytes("/containers/\(container.id)/logs", query: query), framed: !container.config.tty)
    }
}

/// The engine's log stream: frames with a header of eight bytes, except where the container has a terminal.
enum DockerLogFrames {
    static func lines(_ bytes: [UInt8], framed: Bool) -> [String] {
        var text: [UInt8] = []
        if framed {
            var index = 0
            while index + 8 <= bytes.count {
                let size = bytes[(index + 4)..<(index + 8)].reduce(0) { $0 << 8 | Int($1) }
                let end = min(bytes.count, index + 8 + size)
                text += bytes[(index + 8)..<end]
                index = end
            }
        } else {
            text = bytes
        }
        return ProcessLogs.split(text)
    }
}
