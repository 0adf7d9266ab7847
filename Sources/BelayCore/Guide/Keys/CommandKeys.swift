extension Schema where Value == CommandStoreSpec {
    static let command: Schema = .mapping(
        nil,
        .required(
            "backup", .argv,
            "Writes everything that the store holds into the directory that `$BELAY_OUTPUT` names. Belay makes that directory, empty and closed to others. Exit 0 with nothing written is a failure too. It runs while the stack does, and again within the fence.",
            example: "[./tools/backup.sh]"),
        .optional(
            "clean", .argv,
            "Empties the store before `restore`. Without it, `restore` has to do so itself.", example: "[./tools/drop.sh]"),
        .required(
            "restore", .argv,
            "Brings back what lies in the directory that `$BELAY_INPUT` names: a copy of what `backup` wrote, proven to be that.",
            example: "[./tools/restore.sh]"),
        .optional(
            "compare", .argv,
            "Prints what is the same when the content is, and another text when it is not: counts with a checksum, never a time. It changes nothing. Without it whole backups are compared, which takes as long, and two backups of the same content have to be the same.",
            example: "[./tools/checksum.sh]"),
        .optional(
            "service", .reference("a service's name", to: .service),
            "In a Compose project, the service that holds the data: it goes on running within the fence, for the tools to talk to. They run on this machine all the same, and go into its container by `docker compose exec -T`.",
            example: "db"),
        make: CommandStoreSpec.init(backup:clean:restore:compare:service:))
}
