import BelayCLI
import BelayCore
import BelaySystem
import BelayVault

/// One reader of what strangers write. It may refuse its input; it must not crash, hang, or break the rule that it states.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case guide
    case manifest
    case arguments
    case versions
    case changelog
    case environment

    /// What came of it, in a word or two: inputs of which the same is said took much the same way.
    package func run(_ bytes: [UInt8]) -> String {
        switch self {
        case .guide: guide(bytes)
        case .manifest: manifest(bytes)
        case .arguments: arguments(bytes)
        case .versions: versions(bytes)
        case .changelog: changelog(bytes)
        case .environment: environment(bytes)
        }
    }

    private func guide(_ bytes: [UInt8]) -> String {
        do {
            let root = try YAML.parse(bytes, file: "belay.yaml")
            let reading = GuideReader.lint(GuideSource(file: "belay.yaml", bytes: bytes, root: root))
            _ = ReleasesReader.read(root, file: "releases.yaml", text: String(decoding: bytes, as: UTF8.self))
            return (reading.mistakes + reading.warnings).prefix(3).map { Self.shape($0.message) }.joined(separator: "; ")
        } catch { return Self.shape(error.message) }
    }

    /// What is accepted names nothing outside, and is the same when it is written and read again.
    private func manifest(_ bytes: [UInt8]) -> String {
        let id = "20260101T000000Z-run1-sealed-0000"
        do {
            let checkpoint = try Manifest.decode(bytes, id: id)
            for file in checkpoint.stores.flatMap(\.files) {
                let parts = file.entry.path.split(separator: "/", omittingEmptySubsequences: false)
                precondition(!parts.contains { ["", ".", ".."].contains($0) }, "\(file.entry.path) was accepted as a path")
                precondition(file.object.map { !$0.contains("..") && $0.hasPrefix("objects/") } ?? true, "an object lies outside")
            }
            let again = try? Manifest.decode(Manifest.encode(checkpoint), id: id)
            precondition(again == checkpoint, "what was accepted is another one when it is written")
            return "\(checkpoint.stores.count) stores, \(checkpoint.stores.first?.files.count ?? 0) files"
        } catch { return Self.shape((error as? BelayError)?.message ?? "\(error)") }
    }

    private func arguments(_ bytes: [UInt8]) -> String {
        let words = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        do {
            try BelayCommandLine.check(words.map(String.init))
            return words.first.map(String.init) ?? ""
        } catch { return Self.shape((error as? BelayError)?.message ?? "\(error)") }
    }

    /// An order that is not one sorts releases differently from call to call.
    private func versions(_ bytes: [UInt8]) -> String {
        let texts = String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix(3).map(String.init)
        var said = ""
        for first in texts {
            for second in texts {
                let (there, back) = (Version.order(first, second), Version.order(second, first))
                let isOpposed = (there == .older) == (back == .newer) && (there == .same) == (back == .same)
                precondition(isOpposed, "the order of \(first) and \(second) depends on who is asked first")
                said += there.map { " \($0)" } ?? " ?"
                for third in texts where there == .older && Version.order(second, third) == .older {
                    precondition(Version.order(first, third) == .older, "\(first), \(second), \(third) are in no order")
                }
            }
        }
        _ = Version.sorted(texts)
        return said + texts.map { Version($0) == nil ? " -" : " v" }.joined()
    }

    private func changelog(_ bytes: [UInt8]) -> String {
        let changelog = Changelog.parse(String(decoding: bytes, as: UTF8.self))
        let entries = changelog.entries.prefix(2).map {
            "\($0.sections.prefix(3).map { min($0.lines.count, 3) }) \(min($0.breaking.count, 3))"
        }
        return "\(min(changelog.entries.count, 4)) \(changelog.isCut) \(entries)"
    }

    /// A key that is set has its value, and the others keep theirs.
    private func environment(_ bytes: [UInt8]) -> String {
        let file = EnvironmentFile(bytes)
        precondition(file.bytes == bytes, "reading changed the file")
        var changed = file
        do { try changed.set("KEY", "a new value # and more") } catch { return Self.shape("\(error)") }
        let again = EnvironmentFile(changed.bytes)
        precondition(again.value(of: "KEY") == "a new value # and more", "the key does not have the value it was given")
        for key in file.keys where key != "KEY" {
            precondition(again.value(of: key) == file.value(of: key), "\(key) was changed")
        }
        return "\(file.keys.prefix(4).map { min(file.value(of: $0)?.utf8.count ?? 0, 3) }) \(changed.bytes.count - bytes.count)"
    }

    /// A message without numbers, and without what it quotes of the input.
    private static func shape(_ message: String) -> String {
        var shape: [UInt8] = []
        var isQuoted = false
        for byte in message.utf8.prefix(160) {
            if byte == 0x22 || byte == 0x60 { isQuoted.toggle() }
            if !isQuoted, !(0x30...0x39).contains(byte) { shape.append(byte) }
        }
        return String(decoding: shape, as: UTF8.self)
    }
}
