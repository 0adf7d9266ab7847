import BelayCore

extension CommandSpec {
    static let initGuide = CommandSpec(
        "init", "look at a Compose project and write its guide, with what could not be known",
        discussion: """
            Reads the project's files, looks at its containers and at what lies in its volumes, and asks running services, with
            a few GETs, whether they are healthy. Nothing is changed and nothing is started. Each line of the guide says
            what it follows from; what a person has to look at is marked, and named once more when it is done. No password
            is written into it.
            """,
        options: [
            OptionSpec("directory", "DIR", "the stack's directory (default: this one)"),
            OptionSpec(
                "output", "FILE", "where the guide is written, - for standard output (default: belay.yaml in the directory)"),
            OptionSpec("force", nil, "replace a guide that is there"), .json,
        ],
        examples: ["belay init", "belay init --directory /srv/app", "belay init --output -"]
    ) { invocation in
        let directory = invocation.value("directory") ?? "."
        let output = invocation.value("output") ?? (directory == "." ? "belay.yaml" : directory + "/belay.yaml")
        if invocation.json, output == "-" {
            throw BelayError(
                .usage, "cannot write both the guide and JSON to standard output", hint: "name a file: --output belay.yaml")
        }
        let isForced = invocation.options["force"] != nil
        try GuideInit(invocation, directory: directory, output: output, isForced: isForced).run()
        return .done
    }
}
