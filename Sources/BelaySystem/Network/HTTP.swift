import BelayCore
import CCurl

/// One request at a time, exactly the one asked for: redirects are answers, and neither proxies nor credentials are
/// taken from the environment.
package enum HTTP {
    // libcurl wants this once in a process, before anything else of it.
    private static let ready = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameter sink: what the body goes to as it comes, whatever the status is; without one it is in the response.
    package static func send(_ request: HTTPRequest, into sink: (any ByteSink)? = nil) throws -> HTTPResponse {
        guard ready else { throw BelayError(.failed, "internal error: libcurl cannot be initialised") }
        try check(request)
        return try HTTPExchange(request, into: sink).perform()
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
