import BelayCore
import BelaySystem

/// The processes of one service as they are now.
struct ProcessMembers: Sendable, Equatable {
    /// The oldest first: it started the others.
    var processes: [ProcessFacts] = []
    var exposure: Exposure?
    var version: String?
    var launch: String?

    var isEmpty: Bool { processes.isEmpty }
}

/// Knows a stack's processes again: by the markers they inherited, by the record of their start, and by the session or
/// group that one of them leads (a child with a cleared environment has nothing else left).
struct ProcessFinder: Sendable {
    let table: any ProcessTable
    let markers: ProcessMarkers
    let records: ProcessRecords

    func members(of service: String) -> ProcessMembers { members(of: [service])[service] ?? ProcessMembers() }

    func members(of services: [String]) -> [String: ProcessMembers] { members(of: services, among: marked()) }

    private func members(of services: [String], among marked: [ProcessFacts]) -> [String: ProcessMembers] {
        var found: [String: Set<ProcessFacts>] = [:]
        for process in marked {
            guard let service = table.environmentValue(ProcessMarkers.serviceKey, of: process.pid) else { continue }
            found[service, default: []].insert(process)
        }
        var written: [String: ProcessRecord] = [:]
        for service in services {
            guard let record = records.read(service), record.process.bootID == table.bootID else { continue }
            written[service] = record
            if table.process(record.process.pid) == record.process { found[service, default: []].insert(record.process) }
        }
        addFamilies(to: &found, services: services, written: written)
        return Dictionary(
            uniqueKeysWithValues: services.map { ($0, describe(found[$0] ?? [], record: written[$0])) })
    }

    /// What a one-shot left running, its whole group included.
    func oneShots(launch: String? = nil) -> [ProcessFacts] {
        let shots = marked().filter {
            table.environmentValue(ProcessMarkers.oneShotKey, of: $0.pid) == "1"
                && (launch == nil || table.environmentValue(ProcessMarkers.launchKey, of: $0.pid) == launch)
        }
        let families = table.processes(ledBy: Set(shots.map(\.pid)))
        return Self.ordered(Set(shots).union(families.values.joined()))
    }

    /// Every process of the stack, for telling ours from others'.
    func everyProcess(of services: [String]) -> Set<ProcessFacts> {
        let marked = marked()
        var all = Set(marked)
        for members in members(of: services, among: marked).values { all.formUnion(members.processes) }
        return all
    }

    private func marked() -> [ProcessFacts] {
        table.processes(withEnvironment: ProcessMarkers.stackKey, value: markers.stack)
    }

    private func addFamilies(
        to found: inout [String: Set<ProcessFacts>], services: [String], written: [String: ProcessRecord]
    ) {
        var leaders: Set<Int32> = []
        for service in services {
            leaders.formUnion((found[service] ?? []).map(\.pid))
            if let record = written[service] { leaders.insert(record.process.pid) }
        }
        guard !leaders.isEmpty else { return }
        let families = table.processes(ledBy: leaders)
        for service in services {
            let known = found[service] ?? []
            for process in known { found[service]?.formUnion(families[process.pid] ?? []) }
            // The leader has ended: its number is still its session's as long as one that we know is in it. Without one
            // that we know, it may be a stranger's session by now, and a stranger's process is never touched.
            if let record = written[service], !known.contains(record.process), let family = families[record.process.pid],
                !known.isDisjoint(with: family)
            {
                found[service]?.formUnion(family)
            }
        }
    }

    private func describe(_ processes: Set<ProcessFacts>, record: ProcessRecord?) -> ProcessMembers {
        let ordered = Self.ordered(processes)
        guard let first = ordered.first else { return ProcessMembers() }
        // Asked once each, not lazily: a lazy sequence asks twice, and a process may have ended between the two.
        func marker(_ key: String) -> String? {
            for process in ordered {
                if let value = table.environmentValue(key, of: process.pid) { return value }
            }
            return nil
        }
        let launch = marker(ProcessMarkers.launchKey)
        let ours = record.flatMap { launch == nil || $0.launch == launch || $0.process == first ? $0 : nil }
        return ProcessMembers(
            processes: ordered, exposure: marker(ProcessMarkers.exposureKey).flatMap(Exposure.init) ?? ours?.exposure,
            version: marker(ProcessMarkers.versionKey) ?? ours?.version, launch: launch ?? ours?.launch)
    }

    private static func ordered(_ processes: Set<ProcessFacts>) -> [ProcessFacts] {
        processes.sorted { ($0.startTicks, $0.pid) < ($1.startTicks, $1.pid) }
    }
}
