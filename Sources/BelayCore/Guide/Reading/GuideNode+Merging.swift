extension GuideNode {
    /// What an operator's file, or a shape, makes of this: mappings are merged key by key, everything else is replaced.
    ///
    /// The outline is needed for one thing: where exactly one of several keys may stand (`env`, `directory` or `git`),
    /// a different one replaces the first instead of standing beside it.
    func merged(with upper: GuideNode, along outline: Outline?) -> GuideNode {
        guard let lowerEntries = entries, let upperEntries = upper.entries, let outline, outline.isMerged else { return upper }
        let alternatives = Set(outline.keys.filter(\.isAlternative).map(\.name))
        let chosen = alternatives.intersection(upperEntries.map(\.key))
        let replaced = chosen.isEmpty ? [] : alternatives.subtracting(chosen)
        var result = lowerEntries.filter { !replaced.contains($0.key) }
        for entry in upperEntries {
            if let index = result.firstIndex(where: { $0.key == entry.key }) {
                result[index].value = result[index].value.merged(with: entry.value, along: outline.child(entry.key))
                result[index].keyPlace = entry.keyPlace
            } else {
                result.append(entry)
            }
        }
        var merged = self
        merged.content = .mapping(result)
        return merged
    }
}
