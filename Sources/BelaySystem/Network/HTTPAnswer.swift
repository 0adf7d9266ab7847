import BelayCore

/// What a server sends, collected up to a limit. Only the thread that waits for it touches it.
final class HTTPAnswer {
    static let headerLimit = 64 << 10

    private(set) var headers: [String: String] = [:]
    private(set) var body: [UInt8] = []
    /// Why no more of it was taken.
    private(set) var excess: String?
    /// The operator wants no more of anything.
    private(set) var interruption: BelayError?
    private let bodyLimit: Int
    /// Where the body goes, if it is not to be kept here.
    private let sink: (any ByteSink)?
    private var bodyBytes = 0
    private var headerBytes = 0

    init(bodyLimit: Int, sink: (any ByteSink)? = nil) {
        self.bodyLimit = bodyLimit
        self.sink = sink
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
        guard let sink else {
            body.append(contentsOf: bytes)
            return bytes.count
        }
        do { try sink.write(bytes) } catch {
            let known = error as? BelayError
            excess = known?.message ?? "\(error)"
            if let known, known.code == .interrupted { interruption = known }
            return 0
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
