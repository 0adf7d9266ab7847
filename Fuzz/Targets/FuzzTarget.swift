import BelayCore
import BelaySystem

@testable import BelayCLI
@testable import BelayVault

/// One reader of what strangers write. It may refuse its input; it must not crash, hang, or break the rule that it states.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case guide
    case manifest
    case arguments
    case versions
    case changelog
    case environment

    package func run(_ bytes: [UInt8]) {
        switch self {
        case .guide: guide(bytes)
        case .manifest: _ = try? Manifest.decode(bytes, id: "20260101T000000Z-run1-sealed-0000")
        case .arguments: arguments(bytes)
        case .versions: versions(bytes)
        case .changelog: _ = Changelog.parse(String(decoding: bytes, as: UTF8.self))
        case .environment: environment(bytes)
        }
    }

    private func guide(_ bytes: [UInt8]) {
        guard let root = try? YAML.parse(bytes, file: "belay.yaml") else { return }
        _ = GuideReader.lint(GuideSource(file: "belay.yaml", bytes: bytes, root: root))
        _ = ReleasesReader.read(root, file: "releases.yaml", text: String(decoding: bytes, as: UTF8.self))
    }

    private func arguments(_ bytes: [UInt8]) {
        let words = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        _ = try? ArgumentReader(commands: BelayCommandLine.commands).read(words.map(String.init))
    }

    /// An order that is not one sorts releases differently from call to call.
    private func versions(_ bytes: [UInt8]) {
        let texts = String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix(3).map(String.init)
        for first in texts {
            for second in texts {
                let (there, back) = (Version.order(first, second), Version.order(second, first))
                let isOpposed = (there == .older) == (back == .newer) && (there == .same) == (back == .same)
                precondition(isOpposed, "the order of \(first) and \(second) depends on who is asked first")
            }
        }
        _ = Version.sorted(texts)
    }

    /// A key that is set has its value, and the others keep theirs.
    private func environment(_ bytes: [UInt8]) {
        let file = EnvironmentFile(bytes)
        precondition(file.bytes == bytes, "reading changed the file")
        var changed = file
        guard (try? changed.set("KEY", "a new value # and more")) != nil else { return }
        let again = EnvironmentFile(changed.bytes)
        precondition(again.value(of: "KEY") == "a new value # and more", "the key does not have the value it was given")
        for key in file.keys where key != "KEY" {
            precondition(again.value(of: key) == file.value(of: key), "\(key) was changed")
        }
    }
}
