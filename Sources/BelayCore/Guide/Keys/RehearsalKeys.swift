extension Schema where Value == RehearsalSpec {
    static let rehearsal: Schema = .mapping(
        nil,
        .defaulted(
            "allow", .list("a list of stores", of: .reference("a store's name", to: .commandStore)), to: [], shown: "[]",
            "Stores that the clone does without, so that the rest can be rehearsed: those of kind `command`, whose data no clone has. What an upgrade does to them is not rehearsed. The clone's services cannot reach them over the network; where they reach them through a socket in a directory, do not allow it.",
            example: "[warehouse]"),
        make: RehearsalSpec.init(allow:))
}
