import BelayCore
import BelaySystem

/// The first line of a file that only whoever runs Belay should be able to read.
struct SecretFile {
    let path: String
    let fileSystem: any FileSystem

    func read() throws -> Secret {
        let text = String(decoding: try fileSystem.read(path, limit: 64 << 10), as: UTF8.self)
        let line = text.split(whereSeparator: \.isNewline).first.map { $0.filter { !$0.isWhitespace } } ?? ""
        guard !line.isEmpty else { throw BelayError(.failed, "cannot read a credential from \(path): it is empty") }
        return Secret(String(line))
    }

    func findings() -> [Finding] {
        do {
            _ = try read()
        } catch {
            return [
                Finding(
                    .warn, code: "notice-credential", message: "nobody will be told: \((error as? BelayError)?.message ?? path)",
                    fix: "put the credential into \(path)")
            ]
        }
        guard let status = try? fileSystem.status(path, followingLinks: true), status.mode & 0o007 != 0 else { return [] }
        return [
            Finding(
                .warn, code: "notice-credential", message: "everybody may read the credential in \(path)",
                fix: "chmod 600 \(path)")
        ]
    }
}
