/// The files and shapes that together are one guide: the vendor's, over it a shape, over both the operator's.
struct GuideLayers {
    private let base: GuideNode
    private let override: GuideNode?
    private let shapes: [GuideNode.Entry]
    /// The key by which a file itself says the shape.
    private let said: GuideNode.Entry?

    private static let outline = Schema<Guide>.guide.outline
    private static let ownKeys = ["shapes", "shape"]

    init(_ source: GuideSource, override: GuideSource?, _ reading: Reading) {
        let lower = GuideNode(source.root, source: 0)
        let upper = override.map { GuideNode($0.root, source: 1) }
        let files = upper.map { [lower, $0] } ?? [lower]
        for file in files where file.entries == nil {
            reading.refuse(file, "\(file.label) must be a mapping, not \(file.noun)", fix: "begin it with `belay: 1`")
        }
        shapes = Self.shapes(in: files, reading)
        said = files.compactMap { $0.entry("shape") }.last
        base = lower.without(Self.ownKeys)
        self.override = upper.flatMap { $0.entries == nil ? nil : $0.without(Self.ownKeys) }
    }

    var shapeNames: [String] { shapes.map(\.key) }

    /// Whether this build has the shape's runtime.
    func isAvailable(_ shape: String) -> Bool {
        guard let runtime = merged(shape).entry("runtime")?.value.entries?.first?.key else { return false }
        return Self.outline.child("runtime")?.keys.contains { $0.name == runtime && $0.presence == .alternative } ?? false
    }

    /// The whole guide with one shape, and the shape's name.
    func choose(_ wanted: String?, _ reading: Reading) -> (GuideNode?, String?) {
        guard base.entries != nil else { return (nil, nil) }
        if let name = wanted ?? said?.scalar {
            if shapeNames.contains(name) { return (merged(name), name) }
            let place = wanted == nil ? said?.value.place : nil
            reading.refuse(
                place ?? base.place, "there is no shape `\(name.shown(limit: 40))`",
                fix: NearNames.fix(for: name, among: shapeNames, listing: "the shapes are"))
            return (nil, nil)
        }
        let plain = merged(nil)
        if shapes.isEmpty || plain.entry("runtime") != nil { return (plain, nil) }
        let available = shapeNames.count == 1 ? shapeNames : shapeNames.filter(isAvailable)
        guard let only = available.first, available.count == 1 else {
            reading.refuse(
                shapes[0].keyPlace, "the guide has several shapes: \(shapeNames.joined(separator: ", "))",
                fix: "choose one with `--shape \(available.first ?? shapeNames[0])`, or with `shape:` in the operator's file")
            return (nil, nil)
        }
        return (merged(only), only)
    }

    private func merged(_ shape: String?) -> GuideNode {
        var result = base
        if let part = shapes.first(where: { $0.key == shape }) { result = result.merged(with: part.value, along: Self.outline) }
        if let override { result = result.merged(with: override, along: Self.outline) }
        return result
    }

    /// Shapes of all files by name. Their contents are read when they are chosen; their keys are looked at now.
    private static func shapes(in files: [GuideNode], _ reading: Reading) -> [GuideNode.Entry] {
        var result: [GuideNode.Entry] = []
        let allowed = outline.keys.filter { !(ownKeys + ["belay", "name"]).contains($0.name) }
        for shape in files.compactMap({ $0.entry("shapes") }).flatMap({ $0.value.entriesOrRefusal(reading) }) {
            let key = GuideNode(
                Node(.scalar(shape.key, quoted: true), at: shape.keyPlace.mark), source: shape.keyPlace.source,
                path: shape.value.path)
            guard Schema<String>.name("a shape's name").read(key, reading) != nil,
                reading.isMapping(shape.value, of: allowed, wanted: "a mapping of the guide's keys")
            else { continue }
            var entry = shape
            entry.value = shape.value.rebased(from: shape.value.path)
            if let index = result.firstIndex(where: { $0.key == entry.key }) {
                result[index].value = result[index].value.merged(with: entry.value, along: outline)
            } else {
                result.append(entry)
            }
        }
        return result
    }
}

extension GuideNode {
    fileprivate func entriesOrRefusal(_ reading: Reading) -> [Entry] {
        guard let entries else {
            reading.refuseKind(self, wanted: "a mapping of shapes by name", fix: "write it like `shapes: {NAME: {runtime: …}}`")
            return []
        }
        return entries
    }

    fileprivate func without(_ keys: [String]) -> GuideNode {
        guard let entries else { return self }
        var result = self
        result.content = .mapping(entries.filter { !keys.contains($0.key) })
        return result
    }

    /// With the paths that it has once it is merged into the guide.
    fileprivate func rebased(from prefix: String) -> GuideNode {
        var result = self
        result.path = String(path.dropFirst(prefix.count).drop { $0 == "." })
        switch content {
        case .scalar: break
        case .sequence(let items): result.content = .sequence(items.map { $0.rebased(from: prefix) })
        case .mapping(let entries):
            result.content = .mapping(
                entries.map { Entry(key: $0.key, keyPlace: $0.keyPlace, value: $0.value.rebased(from: prefix)) })
        }
        return result
    }
}

extension GuideNode.Entry {
    fileprivate var scalar: String? {
        if case .scalar(let text, _) = value.content { return text }
        return nil
    }
}
