import BelaySystem
import BelayTestKit
import Glibc
import Synchronization

/// Looks into the arguments of every process of this machine, again and again, until it is asked what it has found.
final class ArgumentWatch {
    private final class Sight: Sendable {
        let isOver = Atomic(false)
        let found = Mutex<Set<String>>([])
    }

    private let sight = Sight()
    private let companion: Companion

    init(for forms: [String]) {
        companion = Companion { [sight] in
            while !sight.isOver.load(ordering: .relaxed) {
                Self.look(for: forms, sight)
                usleep(2_000)
            }
        }
    }

    deinit { end() }

    func found() -> [String] {
        end()
        return sight.found.withLock { $0.sorted() }
    }

    private func end() {
        if !sight.isOver.exchange(true, ordering: .relaxed) { companion.join() }
    }

    private static func look(for forms: [String], _ sight: Sight) {
        let files = RealFileSystem()
        for name in (try? files.list("/proc")) ?? [] where name.first?.isNumber == true {
            guard let bytes = try? files.read("/proc/\(name)/cmdline", limit: 1 << 20) else { continue }
            guard forms.contains(where: { Canary.contains(bytes, $0) }) else { continue }
            sight.found.withLock { _ = $0.insert(String(decoding: bytes, as: UTF8.self)) }
        }
    }
}
