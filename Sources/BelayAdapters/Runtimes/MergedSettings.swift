import BelayCore

/// Settings of several owners as one. A key on which they disagree appears once for each: `KEY`, then `owner:KEY`.
struct MergedSettings {
    private(set) var values: [String: String] = [:]

    mutating func add(_ settings: [String: String], of owner: String) {
        for (key, value) in settings where values[key] != value { values[values[key] == nil ? key : "\(owner):\(key)"] = value }
    }

    var secrets: [String: Secret] { values.mapValues { Secret($0) } }
}
