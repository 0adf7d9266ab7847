/// How Belay marks what it made in an engine: the project that it is for.
enum OwnLabel {
    static let key = "belay.project"
}
