import BelayCore

extension CommandSpec {
    static let completions = CommandSpec(
        "completions", "print the completion script of a shell",
        discussion: "Versions, runs and checkpoints are completed too: the script asks belay for them.",
        arguments: [ArgumentSpec("SHELL", "bash, zsh or fish")],
        examples: ["belay completions bash", "belay completions zsh", "belay completions fish"]
    ) { invocation in
        let name = invocation.arguments[0]
        guard let shell = Shell(rawValue: name) else {
            let near = NearestText.to(name, in: Shell.allCases.map(\.rawValue)) ?? "bash"
            throw BelayError(
                .usage, "cannot complete for \(name.debugDescription): only bash, zsh and fish are known",
                hint: "belay completions \(near)")
        }
        invocation.terminal.write(shell.completions(of: BelayCommandLine.commands))
        return .done
    }

    static let manual = CommandSpec(
        "man", "print the manual page", discussion: "In roff, as man reads it.", examples: ["belay man"]
    ) { invocation in
        invocation.terminal.write(ManualPage(commands: BelayCommandLine.commands).text)
        return .done
    }
}
