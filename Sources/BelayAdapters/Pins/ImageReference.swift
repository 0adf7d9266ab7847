import BelayCore

/// `repository:tag@digest`, as the stack's files and the engine write it.
enum ImageReference {
    static func repository(of reference: String) -> String { ImageTemplate(reference).repository }

    /// `latest` where none is written.
    static func tag(of reference: String) -> String { ImageTemplate(reference).tag ?? "latest" }
}
