package import BelayCore
package import BelaySystem

/// One stack with everything that is needed to look at it and to move it. The engine knows the parts only as protocols.
package struct StackWorld: Sendable {
    package var guide: Guide
    package var releases: Releases
    /// The stack's directory, a real path.
    package var directory: String
    package var runtime: any Runtime
    package var stores: [any Store]
    package var pin: any Pin
    package var prober: any Prober
    package var vault: any Vault
    /// nil where this stack cannot be cloned.
    package var rehearser: (any Rehearser)?
    /// Hooks and notices of the operator; none on a clone.
    package var attendants: [any Attendant] = []
    /// nil where nobody measures how the edge answers.
    package var meter: (any AvailabilityMeter)?
    /// Whether work may go on beside the thread that walks the plan. In a simulated world there is one order only.
    package var overlaps: Bool
    package var clock: any Clock
    package var fileSystem: any FileSystem
    package var processTable: any ProcessTable
    package var place: StatePlace
    /// The environment file that staged keys are written to, relative to the stack.
    package var environmentFile: String

    package init(
        guide: Guide, releases: Releases, directory: String, runtime: any Runtime, stores: [any Store], pin: any Pin,
        prober: any Prober, vault: any Vault, rehearser: (any Rehearser)? = nil, meter: (any AvailabilityMeter)? = nil,
        overlaps: Bool = false, clock: any Clock, fileSystem: any FileSystem,
        processTable: any ProcessTable,
        place: StatePlace, environmentFile: String
    ) {
        self.guide = guide
        self.releases = releases
        self.directory = directory
        self.runtime = runtime
        self.stores = stores
        self.pin = pin
        self.prober = prober
        self.vault = vault
        self.rehearser = rehearser
        self.meter = meter
        self.overlaps = overlaps
        self.clock = clock
        self.fileSystem = fileSystem
        self.processTable = processTable
        self.place = place
        self.environmentFile = environmentFile
    }

    package func store(named name: String) throws -> any Store {
        guard let store = stores.first(where: { $0.name == name }) else {
            throw BelayError(.failed, "internal error: the plan names the store \(name), which the guide does not have")
        }
        return store
    }

    func ready(run: Int) { for store in stores { store.ready(run: run) } }
    func rest() { for store in stores { store.rest() } }

    /// With what the seals have left to be counted in their twins.
    func count(_ seals: [Seal]) throws -> [Seal] { try seals.map { try store(named: $0.store).count($0) } }

    /// What is observed now.
    package func survey(counting: Bool) throws -> Facts {
        let key = try fileSystem.read(place.key, limit: 64)
        return Facts(
            takenAt: clock.now, bootID: processTable.bootID, pin: try pin.current(), services: try runtime.survey(),
            stores: try stores.map { try $0.survey(counting: counting) }, spaces: try spaces(),
            environment: try runtime.environment().mapValues { KeyedHash.of($0.reveal(), key: key) })
    }

    /// For sentences about the true state.
    func running() -> String {
        let names = ((try? runtime.survey()) ?? []).filter(\.isRunning).map(\.name)
        return names.isEmpty ? "no service runs" : "\(names.joined(separator: ", ")) run\(names.count == 1 ? "s" : "")"
    }

    /// The same, with what should run and does not.
    func running(all wanted: [String]) -> String {
        let names = ((try? runtime.survey()) ?? []).filter(\.isRunning).map(\.name)
        let missing = wanted.filter { !names.contains($0) }
        return running()
            + (missing.isEmpty ? "" : ", \(missing.joined(separator: ", ")) \(missing.count == 1 ? "does" : "do") not")
    }

    private func spaces() throws -> [SpaceFacts] {
        try [("stack", directory), ("vault", place.vault)].map { name, path in
            let space = try fileSystem.space(path)
            return SpaceFacts(place: name, device: space.device, availableBytes: space.availableBytes)
        }
    }
}
