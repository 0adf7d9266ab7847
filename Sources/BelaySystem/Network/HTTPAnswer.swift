import Glibc

/// What a server sends, collected up to a limit. Only the thread that waits for it touches it.
final class HTTPAnswer {
    static let headerLimit = 64 << 10

    private(set) var headers: [String: String] = [:]
    private(set) var body: [UInt8] = []
    /// What there was too much of.
    private(set) var excess: String?
    private let bodyLimit: Int
    /// Where the body goes, if it is not to be kept here.
    private let file: Int32?
    private var bodyBytes = 0
    private var headerBytes = 0

    init(bodyLimit: Int, file: Int32? = nil) {
        self.bodyLimit = bodyLimit
        self.file = file
    }

    static func at(_ context: UnsafeMutableRawPointer?) -> HTTPAnswer? {
        context.map { Unmanaged<HTTPAnswer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// How many bytes were taken; libcurl ends the transfer when it is not all of them.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard bodyBytes + bytes.count <= bodyLimit else {
            excess = "it has more than \(bodyLimit) bytes"
            return 0
        }
        bodyBytes += bytes.count
        guard let file else {
            body.append(contentsOf: bytes)
            return bytes.count
        }
        var rest = bytes
        while !rest.isEmpty {
            let written = write(file, rest.baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                excess = "it cannot be written: \(String(cString: strerror(errno)).lowercased())"
                return 0
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        }
        return bytes.count
    }

    func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        guard headerBytes <= Self.headerLimit else {
            excess = "its headers have more than \(Self.headerLimit) bytes"
            return 0
        }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // A new answer begins: what came before was a provisional one.
            headers = [:]
        } else if let colon = line.firstIndex(of: ":") {
            let name = line[..<colon].lowercased()
            let value = Self.trimmed(line[line.index(after: colon)...])
            headers[name] = headers[name].map { $0 + ", " + value } ?? value
        }
        return bytes.count
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
