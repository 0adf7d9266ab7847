import BelayCore
import CCurl
import Glibc

/// One request at a time, exactly the one asked for: redirects are answers, and neither proxies nor credentials are
/// taken from the environment.
package enum HTTP {
    // libcurl wants this once in a process, before anything else of it.
    private static let ready = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    package static func send(_ request: HTTPRequest) throws -> HTTPResponse {
        guard ready else { throw BelayError(.failed, "internal error: libcurl cannot be initialised") }
        try check(request)
        return try HTTPExchange(request).perform()
    }

    /// The same; the body becomes a new file, on the disk when this returns, whatever the status is.
    package static func download(_ request: HTTPRequest, to path: String) throws -> HTTPResponse {
        guard ready else { throw BelayError(.failed, "internal error: libcurl cannot be initialised") }
        try check(request)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw BelayError(.failed, "cannot make \(path): \(String(cString: strerror(errno)).lowercased())")
        }
        defer { close(file) }
        let response = try HTTPExchange(request, into: file).perform()
        guard fsync(file) == 0 else {
            throw BelayError(.failed, "cannot write \(path) out: \(String(cString: strerror(errno)).lowercased())")
        }
        return response
    }

    /// `https://host:port` of a URL.
    package static func origin(of url: String) -> String? {
        guard let slashes = url.firstRange(of: "://") else { return nil }
        let host = url[slashes.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return "\(url[..<slashes.upperBound])\(host)"
    }

    /// A line break in a part of a request would begin another header, or another request.
    private static func check(_ request: HTTPRequest) throws {
        let parts = [request.method, request.url] + request.headers.flatMap { [$0.key, $0.value] }
        guard !parts.contains(where: { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } }) else {
            throw BelayError(.usage, "cannot ask \(shown(request.url)): a control character in the request")
        }
        guard request.headers.keys.allSatisfy({ !$0.isEmpty && !$0.contains(":") }) else {
            throw BelayError(.usage, "cannot ask \(shown(request.url)): the name of a header is empty or holds ':'")
        }
    }

    /// A URL without what may be secret in it: user and password, query and fragment.
    package static func shown(_ url: String) -> String {
        let plain = url.prefix { $0 != "?" && $0 != "#" }
        guard let slashes = plain.firstRange(of: "://") else { return Printable.text(String(plain), limit: 200) }
        let rest = plain[slashes.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return Printable.text("\(plain[..<slashes.upperBound])\(host)\(rest[authority.endIndex...])", limit: 200)
    }
}
