/// What a database of the demo stack holds: equal fingerprints mean equal data.
package struct DataFingerprint: Decodable, Sendable, Equatable {
    package struct Table: Decodable, Sendable, Equatable {
        package var rows: Int
        package var hash: String
    }

    package var schema: String
    package var integrity: String
    package var tables: [String: Table]
}
