extension Schema where Value == WatchSpec {
    static let watch: Schema = .mapping(
        nil,
        .defaulted(
            "for", .duration, to: WatchSpec().forSeconds, shown: "15m", "How long the new version is watched after `open`.",
            example: "15m"),
        .defaulted(
            "checks", .checks, to: [], shown: "[]", "Asked again and again while it is watched.",
            example: "[{name: worker runs, running: worker}]"),
        make: WatchSpec.init(forSeconds:checks:))
}

extension Schema where Value == Retention {
    static let retention: Schema = .mapping(
        nil,
        .defaulted(
            "last", .integer("a number of checkpoints", in: 1...1000), to: Retention().last, shown: "5",
            "The last so many checkpoints stay.", example: "5"),
        .defaulted(
            "days", .number("a number of days", least: 0), to: Retention().days, shown: "30",
            "Checkpoints younger than this stay.", example: "30"),
        .defaulted(
            "runs", .integer("a number of runs", in: 0...1000), to: Retention().runs, shown: "3",
            "The checkpoints of the last so many runs stay.", example: "3"),
        make: Retention.init(last:days:runs:))
}

extension Schema where Value == Limits {
    static let limits: Schema = .mapping(
        nil,
        .defaulted(
            "migrate-idle", .duration, to: Limits().migrateIdle, shown: "5m",
            "A migration that shows no progress for so long is ended.", example: "5m"),
        .defaulted(
            "migrate-most", .duration, to: Limits().migrateMost, shown: "4h",
            "A migration is ended after so long, whatever it does.", example: "4h"),
        .defaulted(
            "start-idle", .duration, to: Limits().startIdle, shown: "60s",
            "A service that is not ready and shows no progress for so long has failed.", example: "60s"),
        .defaulted(
            "start-most", .duration, to: Limits().startMost, shown: "30m",
            "A service that is not ready after so long has failed.", example: "30m"),
        .defaulted(
            "stop", .duration, to: Limits().stop, shown: "10s",
            "A service that has not ended so long after it was asked to is killed.", example: "10s"),
        .defaulted(
            "stay", .duration, to: Limits().stay, shown: "1s",
            "What users were let in to has to run for so long before it is believed.", example: "1s"),
        .optional(
            "clone-memory", .size,
            "A rehearsal whose clone takes more memory is ended. Without it: all that is free when it begins, but for a tenth of the machine.",
            example: "2GiB"),
        .defaulted(
            "hook", .duration, to: 60, shown: "60s", "A hook that has not ended after so long is ended, and has failed.",
            example: "60s"),
        make: Limits.init(migrateIdle:migrateMost:startIdle:startMost:stop:stay:cloneMemory:hook:))
}
