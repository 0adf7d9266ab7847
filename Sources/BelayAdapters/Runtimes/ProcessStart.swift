package import BelayCore
import BelaySystem

extension ProcessRuntime {
    package func start(_ service: String, exposure: Exposure, patience: Patience) throws {
        let declared = try declared(service)
        guard !declared.oneShot else {
            throw BelayError(.failed, "internal error: cannot start \(service): it runs once and does not stay")
        }
        guard exposure == .open || declared.darkEnvironment != nil else {
            throw BelayError(
                .refused, "cannot start \(service) dark: the guide gives it no variables for that",
                hint: "add dark: {environment: …} to the service")
        }
        let members = finder.members(of: service)
        let record = try members.isEmpty ? launch(declared, exposure: exposure) : adopt(declared, members, exposure)
        guard !record.ready else { return }
        try ProcessReadiness(runtime: self, service: declared, record: record).wait(patience)
        var ready = record
        ready.ready = true
        try records.write(ready)
    }

    /// What runs already, started by a run that was cut short perhaps before it could write down that it did.
    private func adopt(_ service: ProcessServiceSpec, _ members: ProcessMembers, _ exposure: Exposure) throws -> ProcessRecord {
        guard members.exposure == exposure else {
            let running = members.exposure?.rawValue ?? "in an unknown way"
            throw BelayError(
                .failed, "cannot start \(service.name) \(exposure.rawValue): it runs \(running); it has to be stopped first")
        }
        let written = records.read(service.name)
        if let written, written.launch == members.launch { return written }
        guard let first = members.processes.first else {
            throw BelayError(.failed, "internal error: cannot adopt \(service.name): it has no process")
        }
        let mark = written?.logMark ?? LogMark(file: logs.path(service), offset: 0, inode: 0)
        let record = ProcessRecord(
            service: service.name, launch: members.launch ?? "", process: first, exposure: exposure,
            version: members.version, logMark: mark, ready: false)
        try records.write(record)
        return record
    }

    private func launch(_ service: ProcessServiceSpec, exposure: Exposure) throws -> ProcessRecord {
        let environment = try environments.whole(service, exposure: exposure)
        let argv = try ArgumentExpansion.expand(service.run, with: environment, service: service.name)
        let directory = StackPath.resolve(service.directory, in: stackDirectory)
        guard try files.status(directory, followingLinks: true)?.kind == .directory else {
            throw BelayError(
                .refused, "cannot start \(service.name): the directory \(service.directory) does not exist",
                hint: "check the version's pin and the service's directory in the guide")
        }
        try refuseTakenPorts(service, environment: environment, exposure: exposure)
        try logs.makeDirectory(service)
        let mark = try logs.mark(service)
        let launch = ProcessMarkers.newLaunch()
        let version = version()
        let marked = markers.ofService(service.name, exposure: exposure, version: version, launch: launch)
        let command = Command(argv, environment: environment.merging(marked) { _, ours in ours }, directory: directory)
        let pid = try runner.launch(command, logFile: logs.path(service))
        guard let process = table.process(pid) else {
            throw ProcessReadiness.endedEarly(service, lines: try logs.lines(of: service, since: mark, limit: 20))
        }
        let record = ProcessRecord(
            service: service.name, launch: launch, process: process, exposure: exposure, version: version, logMark: mark,
            ready: false)
        try records.write(record)
        return record
    }
}
