package import BelayCore
import Synchronization

/// What happens to services without Belay.
extension ScriptedRuntime {
    package func run(_ service: String, _ version: String, _ exposure: Exposure) {
        state.withLock { state in
            guard let index = state.services.firstIndex(where: { $0.facts.name == service }) else { return }
            state.nextProcess += 1
            state.services[index].facts = ServiceFacts(
                name: service, state: .running, role: state.services[index].facts.role, exposure: exposure,
                processes: [
                    ProcessFacts(pid: state.nextProcess, startTicks: UInt64(state.nextProcess), bootID: "boot-\(state.boot)")
                ],
                version: version)
        }
    }

    package func end(_ service: String, exit: Int32? = nil) {
        state.withLock { state in
            guard let index = state.services.firstIndex(where: { $0.facts.name == service }) else { return }
            state.services[index].facts = ServiceFacts(
                name: service, state: exit.map { .exited($0) } ?? .stopped, role: state.services[index].facts.role)
        }
    }

    /// Every process is gone, the migrator too. What is armed comes up by itself where services do that.
    package func reboot() throws {
        let (script, isArmed, names) = state.withLock { state in
            state.boot += 1
            state.migrator = []
            return (state.script, state.isArmed, state.services.map(\.facts.name))
        }
        for name in names { end(name) }
        guard isArmed, script.comesUpWithTheMachine else { return }
        let version = try script.version()
        for name in names where !oneShotNames.contains(name) {
            let start = RuntimeScript.Start(service: name, version: version, exposure: .open) { [self] in write($0, toLogOf: name)
            }
            if (try? script.code(start)) != nil { run(name, version, .open) }
        }
    }
}
