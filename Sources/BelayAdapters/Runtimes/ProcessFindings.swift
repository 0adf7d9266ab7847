package import BelayCore
import BelaySystem

extension ProcessRuntime {
    /// Looks, and changes nothing: everything that a start would trip over, said before anything is stopped.
    package func findings() throws -> [Finding] {
        let order = try ProcessOrder.starting(spec.services)
        let members = finder.members(of: order.map(\.name))
        let ours = finder.everyProcess(of: order.map(\.name))
        return order.flatMap { service in
            let found = members[service.name] ?? ProcessMembers()
            return place(of: service) + settings(of: service) + ports(of: service, found, ours: ours)
        }
    }

    /// The same look at a port that `findings` takes, at the last moment: a stranger who answers there would make a service
    /// seem ready that could not even bind.
    func refuseTakenPorts(_ service: ProcessServiceSpec, environment: [String: String], exposure: Exposure) throws {
        let ours = finder.everyProcess(of: spec.services.map(\.name))
        for claim in ProcessPorts.claims(service, environment: environment, exposure: exposure) where claim.certain {
            guard let holder = stranger(on: claim.port, ours: ours) else { continue }
            throw BelayError(
                .refused, "cannot start \(service.name): port \(claim.port) is taken by \(holder)",
                hint: "ss -ltnp 'sport = :\(claim.port)'")
        }
    }

    private func place(of service: ProcessServiceSpec) -> [Finding] {
        var findings: [Finding] = []
        let directory = StackPath.resolve(service.directory, in: stackDirectory)
        if (try? files.status(directory, followingLinks: true))?.kind != .directory {
            findings.append(
                Finding(
                    .fail, code: "directory-missing",
                    message: "\(service.name): the directory \(service.directory) does not exist",
                    fix: "create it, or correct the service's directory in the guide"))
        }
        let log = logs.directory(service)
        if !FileAccess.canCreate(in: log) || !FileAccess.canAppend(logs.path(service)) {
            findings.append(
                Finding(
                    .fail, code: "log-unwritable", message: "\(service.name): the log \(service.logFile) cannot be written",
                    fix: "make \(log) writable for whoever runs belay"))
        }
        return findings
    }

    private func settings(of service: ProcessServiceSpec) -> [Finding] {
        var findings: [Finding] = []
        for file in service.environmentFiles {
            do {
                _ = try environments.read(file)
            } catch {
                let reason = (error as? BelayError)?.message ?? "cannot read the environment file \(file)"
                findings.append(
                    Finding(
                        .fail, code: "environment-file", message: "\(service.name): \(reason)",
                        fix: "create it, or take it out of environment-files"))
            }
        }
        guard let environment = try? environments.whole(service, exposure: .open) else { return findings }
        let unset = ArgumentExpansion.unset(in: service.run, environment)
        for name in unset {
            findings.append(
                Finding(
                    .fail, code: "unset-variable", message: "\(service.name): \(name) is not set",
                    fix: "set it in the service's environment or in one of its environment files"))
        }
        if unset.isEmpty, let problem = program(of: service, environment) {
            findings.append(
                Finding(
                    .fail, code: "program-missing", message: "\(service.name): \(problem)",
                    fix: "install it, or correct the service's run in the guide"))
        }
        return findings
    }

    private func program(of service: ProcessServiceSpec, _ environment: [String: String]) -> String? {
        guard let expanded = try? ArgumentExpansion.expand(service.run, with: environment, service: service.name),
            let name = expanded.first, !name.isEmpty
        else { return "it has nothing to run" }
        let directory = StackPath.resolve(service.directory, in: stackDirectory)
        if name.contains("/") {
            let path = StackPath.resolve(name, in: directory)
            guard (try? files.status(path, followingLinks: true))?.kind == .file else { return "\(name) does not exist" }
            return FileAccess.canExecute(path) ? nil : "\(name) is not executable"
        }
        let places = (environment["PATH"] ?? "").split(separator: ":")
        return places.contains { FileAccess.canExecute("\($0)/\(name)") } ? nil : "\(name) is not in the PATH"
    }

    /// Ports of a service that does not run, and the dark ones of one that runs open: both are needed soon.
    private func ports(of service: ProcessServiceSpec, _ members: ProcessMembers, ours: Set<ProcessFacts>) -> [Finding] {
        guard !service.oneShot else { return [] }
        var wanted: [ProcessPorts.Claim] = []
        for exposure in [Exposure.open, .dark] where members.isEmpty || members.exposure != exposure {
            guard exposure == .open || service.darkEnvironment != nil,
                let environment = try? environments.whole(service, exposure: exposure)
            else { continue }
            for claim in ProcessPorts.claims(service, environment: environment, exposure: exposure)
            where !wanted.contains(where: { $0.port == claim.port }) {
                wanted.append(claim)
            }
        }
        return wanted.compactMap { claim in
            guard let holder = stranger(on: claim.port, ours: ours) else { return nil }
            return Finding(
                claim.certain ? .fail : .warn, code: "port-taken",
                message: "\(service.name): port \(claim.port) (\(claim.source)) is taken by \(holder)",
                fix: "ss -ltnp 'sport = :\(claim.port)'")
        }
    }

    /// Who listens there and is not of this stack, in words; nil where the port is free or ours.
    private func stranger(on port: Int, ours: Set<ProcessFacts>) -> String? {
        let listeners = table.listeners(onPort: port)
        guard let other = listeners.first(where: { !ours.contains($0) }) else {
            // Another user's process cannot be looked into; that it answers is enough.
            let answers = listeners.isEmpty && TCP.accepts(host: "127.0.0.1", port: port, timeoutSeconds: 0.2)
            return answers ? "a process that cannot be looked into" : nil
        }
        return "process \(other.pid) (\(table.program(of: other)))"
    }
}
