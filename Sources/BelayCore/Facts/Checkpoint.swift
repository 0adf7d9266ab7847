/// What a checkpoint says of itself: everything needed to return, and to prove that it was that.
package struct Checkpoint: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable {
        /// Copied while the stack ran; each store whole, the stores not at one instant.
        case preCopy = "pre-copy"
        /// All stores at one instant, with no writer.
        case sealed
        /// Asked for by a person; at one instant if the stack was fenced for it.
        case manual
        /// A state that a way back replaced.
        case salvage
    }

    package var id: String
    package var kind: Kind
    package var stack: String
    /// The run that made it.
    package var run: Int?
    package var takenAt: Double
    package var pin: PinState
    package var stores: [StoredStore]
    /// Names of environment keys with keyed hashes of their values.
    package var environment: [String: String]

    package init(
        id: String, kind: Kind, stack: String, run: Int?, takenAt: Double, pin: PinState, stores: [StoredStore],
        environment: [String: String]
    ) {
        self.id = id
        self.kind = kind
        self.stack = stack
        self.run = run
        self.takenAt = takenAt
        self.pin = pin
        self.stores = stores
        self.environment = environment
    }
}

/// One store inside a checkpoint.
package struct StoredStore: Codable, Sendable, Equatable {
    package var facts: StoreFacts
    package var files: [StoredFile]

    package init(facts: StoreFacts, files: [StoredFile]) {
        self.facts = facts
        self.files = files
    }
}

/// One entry of a store inside a checkpoint, and where its content lies.
package struct StoredFile: Codable, Sendable, Equatable {
    package var entry: FileEntry
    /// The object that holds the compressed content, relative to the checkpoint; nil for directories and links.
    package var object: String?
    /// Of the object as it lies in the vault.
    package var objectSHA256: String?
    package var storedBytes: Int64

    package init(entry: FileEntry, object: String? = nil, objectSHA256: String? = nil, storedBytes: Int64 = 0) {
        self.entry = entry
        self.object = object
        self.objectSHA256 = objectSHA256
        self.storedBytes = storedBytes
    }
}
