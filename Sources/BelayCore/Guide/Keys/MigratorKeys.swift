extension Schema where Value == MigratorSpec {
    static let migrator: Schema = {
        let mapping = Schema.mapping(
            nil,
            .oneOf([
                .key(
                    "run", Schema<[String]>.argv.map { argv in MigratorSpec.run(argv, directory: ".", environment: [:]) },
                    "A command, run once in the new version.", example: "[./migrate]"),
                .key(
                    "service",
                    Schema<String>.reference("a one-shot service's name", to: .oneShotService).map { name in
                        MigratorSpec.service(name)
                    }, "A one-shot service, awaited to exit 0.",
                    example: "migrator"),
                .key(
                    "start-of",
                    Schema<String>.reference("a service's name", to: .lastingService).map { name in MigratorSpec.startOf(name) },
                    "The start of this service migrates: it is started first, alone and dark.", example: "api"),
            ]),
            .optional(
                "directory", .path(canBeStack: true), "Where `run` runs; the stack's directory, if not said.", example: "current"),
            .optional("environment", .environment, "Variables for `run`. None may be a credential.", example: "{MODE: migrate}"),
            make: { (migrator: MigratorSpec, directory: String?, environment: [String: String]?) in
                guard case .run(let argv, _, _) = migrator else { return migrator }
                return .run(argv, directory: directory ?? ".", environment: environment ?? [:])
            })
        return Schema(mapping.outline) { node, reading in
            let migrator = mapping.read(node, reading)
            if node.entry("run") == nil, let entry = node.entry("directory") ?? node.entry("environment") {
                reading.refuse(
                    entry.keyPlace, "`\(entry.value.path)` goes with `run` only", fix: "leave it out; a service has its own")
                return nil
            }
            return migrator
        }
    }()
}
