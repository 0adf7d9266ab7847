/// One file, directory or link as it lies in a tree, with everything that has to come back with it.
package struct FileEntry: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable {
        case file
        case directory
        case link
    }

    /// Relative to the tree's root, without `..`.
    package var path: String
    package var kind: Kind
    package var mode: UInt32
    package var owner: UInt32
    package var group: UInt32
    package var modifiedNanoseconds: Int64
    package var size: Int64
    /// Of the content, in hexadecimal; files only.
    package var sha256: String?
    package var linkTarget: String?
    package var extendedAttributes: [String: [UInt8]]

    package init(
        path: String, kind: Kind, mode: UInt32, owner: UInt32, group: UInt32, modifiedNanoseconds: Int64, size: Int64,
        sha256: String? = nil, linkTarget: String? = nil, extendedAttributes: [String: [UInt8]] = [:]
    ) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.group = group
        self.modifiedNanoseconds = modifiedNanoseconds
        self.size = size
        self.sha256 = sha256
        self.linkTarget = linkTarget
        self.extendedAttributes = extendedAttributes
    }
}
