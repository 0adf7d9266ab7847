package import BelayCore
import BelayEngine
import BelaySystem
import Synchronization

/// Keeps all that a run says, as the terminal and as the stream of JSON would show it.
package final class RecordingObserver: RunObserver {
    private let said = Mutex<[String]>([])
    private let steps = Mutex<[String]>([])

    package init() {}

    package var text: String { said.withLock { $0.joined(separator: "\n") } }
    /// `forward fence`, `back restore` … as they began.
    package var began: [String] { steps.withLock { $0 } }

    package func runBegan(_ run: Int, plan: Plan) { keep("run \(run)", plan) }

    package func stepBegan(_ kind: StepKind, direction: Direction, index: Int, count: Int) {
        steps.withLock { $0.append("\(direction.rawValue) \(kind.rawValue)") }
    }

    package func stepEnded(
        _ kind: StepKind, direction: Direction, index: Int, count: Int, summary: String, seconds: Double, failed: Bool
    ) {
        said.withLock { $0.append(summary) }
    }

    package func progress(_ line: String) { said.withLock { $0.append(line) } }
    package func checked(_ result: CheckResult) { keep("check", result) }
    package func wayBackChosen(_ wayBack: WayBack, failure: FailureReport) {
        keep("way back", wayBack)
        keep("failure", failure)
    }
    package func runEnded(_ report: RunReport) { keep("report", report) }

    private func keep(_ title: String, _ value: some Encodable) {
        let text = (try? JSON.text(value)) ?? "cannot be shown"
        said.withLock { $0.append("\(title): \(text) \(value)") }
    }
}
