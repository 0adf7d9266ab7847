import BelayCore
import BelayEngine

extension CommandSpec {
    static let start = CommandSpec(
        "start", "start the services that Belay runs itself",
        discussion: "In dependency order, detached. Belay is no supervisor: it does not start again what ends by itself.",
        options: OptionSpec.stack, examples: ["belay start"]
    ) { invocation in
        try StackRun(invocation).half { _ = try $0.startServices() }
    }

    static let stop = CommandSpec(
        "stop", "stop the services that Belay runs itself", options: OptionSpec.stack, examples: ["belay stop"]
    ) { invocation in
        try StackRun(invocation).half { _ = try $0.stopServices() }
    }
}

extension StackRun {
    /// Some services may have been reached before one refuses: what failed here did not leave everything untouched.
    fileprivate func half(_ body: (Engine) throws -> Void) throws -> ExitCode {
        do {
            try body(engine)
            return .done
        } catch let error as BelayError where error.code == .refused {
            throw BelayError(.failed, error.message, hint: error.hint, evidence: error.evidence)
        }
    }
}
