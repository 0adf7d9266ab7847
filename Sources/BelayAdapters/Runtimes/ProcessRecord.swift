import BelayCore
import BelaySystem

/// What was started last for a service. It finds a process that rewrote or cleared its environment; where it is lost,
/// or was never written because of a crash, the markers find the process.
struct ProcessRecord: Codable, Sendable, Equatable {
    var service: String
    var launch: String
    /// Leads the session that every process of this start is in, unless one made a session of its own.
    var process: ProcessFacts
    var exposure: Exposure
    var version: String?
    /// Where the log ended before this start.
    var logMark: LogMark
    /// False until it was ready once: a start that was cut short is waited for again.
    var ready: Bool
}

/// One small file per service, replaced atomically.
struct ProcessRecords: Sendable {
    let directory: String
    let files: any FileSystem

    init(stateDirectory: String, files: any FileSystem) {
        directory = stateDirectory + "/services"
        self.files = files
    }

    /// nil where there is none, or none that can be read: what cannot be trusted is as good as lost.
    func read(_ service: String) -> ProcessRecord? {
        guard let bytes = try? files.read(path(service), limit: 64 << 10),
            let record = try? JSON.decode(ProcessRecord.self, from: bytes), record.service == service
        else { return nil }
        return record
    }

    /// Not synced: a power cut ends the process that it is of, and two waits for a disk at every start add to the time that
    /// the stack is closed. What a cut leaves of it is not readable, or of another boot, and so as good as lost.
    func write(_ record: ProcessRecord) throws {
        try files.makeDirectory(directory, mode: 0o700, parents: true)
        try files.writeUntilReboot(path(record.service), try JSON.encode(record), mode: 0o600)
    }

    private func path(_ service: String) -> String { "\(directory)/\(service).json" }
}
