package import BelayCore

/// One line of `belay … --json`, as far as tests look at it.
package struct BelayEvent: Decodable, Sendable {
    package var event: String
    package var run: Int?
    package var step: StepKind?
    package var direction: Direction?
    package var failed: Bool?
    package var line: String?
    package var failure: FailureReport?
    package var report: RunReport?

    /// Whether this step is about to begin.
    package func begins(_ kind: StepKind, _ way: Direction = .forward) -> Bool {
        event == "step-began" && step == kind && direction == way
    }

    /// Whether this step has come to its end, well or not.
    package func ends(_ kind: StepKind, _ way: Direction = .forward) -> Bool {
        event == "step-ended" && step == kind && direction == way
    }
}
