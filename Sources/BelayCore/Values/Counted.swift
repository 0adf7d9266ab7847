/// A number of things, as people write it: `1 row`, `2 rows`.
package enum Counted {
    package static func text(_ count: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }
}
