/// A draft as text, and in which line each remark stands.
package struct WrittenGuide: Sendable, Equatable {
    package struct Place: Sendable, Equatable {
        package var remark: Remark
        /// Counted from one.
        package var line: Int
    }

    package var text: String
    /// In the order of the text.
    package var places: [Place]

    package func places(of kind: Remark.Kind) -> [Place] { places.filter { $0.remark.kind == kind } }
}
