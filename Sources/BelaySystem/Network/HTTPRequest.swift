/// One request, and how much may come back.
package struct HTTPRequest: Sendable, Equatable {
    package var method: String
    /// `http` or `https`; shown in errors without user, password and query.
    package var url: String
    package var headers: [String: String]
    package var body: [UInt8]?
    /// For everything, from the look-up of the name to the last byte.
    package var timeoutSeconds: Double
    package var bodyLimit: Int
    /// Where to connect to instead of the URL's host.
    package var unixSocket: String?

    package init(
        method: String = "GET", url: String, headers: [String: String] = [:], body: [UInt8]? = nil, timeoutSeconds: Double = 5,
        bodyLimit: Int = 1 << 20, unixSocket: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeoutSeconds = timeoutSeconds
        self.bodyLimit = bodyLimit
        self.unixSocket = unixSocket
    }
}

package struct HTTPResponse: Sendable, Equatable {
    package var status: Int
    /// Names in lower case; what came several times is joined with commas.
    package var headers: [String: String]
    package var body: [UInt8]
    /// Where it leads, as a whole URL; nil where it is the answer itself.
    package var redirect: String?

    package init(status: Int, headers: [String: String], body: [UInt8], redirect: String? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
        self.redirect = redirect
    }
}
