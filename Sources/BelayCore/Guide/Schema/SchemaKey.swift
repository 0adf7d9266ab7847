/// One key of the guide: everything that validation, `belay guide explain` and the manual know of it.
struct SchemaKey: Sendable {
    enum Presence: Sendable, Equatable {
        case required
        case optional
        /// What holds without it, in the guide's own words.
        case defaulted(String)
        /// Exactly one of these keys stands here.
        case alternative
        /// A name that Belay knows, and that this build has no code for.
        case unavailable
    }

    var name: String
    var outline: Outline
    var presence: Presence
    /// One paragraph.
    var prose: String
    /// What may stand after the colon.
    var example: String?
    /// The runtime that the key, and all under it, is for; nil for every one.
    var runtime: String?
    /// Reads a value of it for its mistakes only.
    var validate: @Sendable (GuideNode, Reading) -> Void

    init(
        _ name: String, _ outline: Outline, _ presence: Presence, _ prose: String, example: String? = nil, runtime: String? = nil,
        validate: @escaping @Sendable (GuideNode, Reading) -> Void = { _, _ in }
    ) {
        self.name = name
        self.outline = outline
        self.presence = presence
        self.prose = prose
        self.example = example
        self.runtime = runtime
        self.validate = validate
    }

    var isAlternative: Bool { presence == .alternative || presence == .unavailable }

    var presenceWords: String {
        switch presence {
        case .required: return "required"
        case .optional: return "optional"
        case .defaulted(let value): return "default `\(value)`"
        case .alternative: return "one of"
        case .unavailable: return "not in this build"
        }
    }
}
