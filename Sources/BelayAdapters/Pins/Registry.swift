import BelayCore
import BelaySystem

/// A registry of images, asked over its own API with the credentials that Docker itself would use.
package struct Registry: Sendable {
    private static let seconds = 20.0
    private static let pages = 100
    /// An index of several platforms comes first: its digest is what a pull goes by.
    private static let manifests = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ].joined(separator: ", ")

    let credentials: DockerCredentials

    package init(credentials: DockerCredentials) { self.credentials = credentials }

    /// nil where the registry has no such tag, or cannot be asked.
    func digest(of reference: String) throws -> String? {
        let place = Place(ImageReference.repository(of: reference))
        let response = try? ask(
            place, "/manifests/\(ImageReference.tag(of: reference))", method: "HEAD", accept: Self.manifests)
        guard let response, response.status == 200 else { return nil }
        return response.headers["docker-content-digest"]
    }

    /// nil where it does not tell.
    func tags(of repository: String) throws -> [String]? {
        let place = Place(repository)
        var found: [String] = []
        var path: String? = "/tags/list?n=1000"
        for _ in 0..<Self.pages {
            guard let next = path else { break }
            guard let response = try? ask(place, next, method: "GET", accept: "application/json"), response.status == 200 else {
                return nil
            }
            found += try JSON.decode(Tags.self, from: response.body).tags ?? []
            path = Self.next(response.headers["link"], in: place)
        }
        return found
    }

    private struct Tags: Decodable { var tags: [String]? }

    /// `repository` with the host that it is on, as Docker reads it.
    struct Place: Equatable {
        var host: String
        var name: String

        init(_ repository: String) {
            let parts = repository.split(separator: "/", maxSplits: 1).map(String.init)
            let first = parts.first ?? ""
            if parts.count == 2, first.contains(".") || first.contains(":") || first == "localhost" {
                (host, name) = (first, parts[1])
            } else {
                (host, name) = ("docker.io", parts.count == 2 ? repository : "library/" + repository)
            }
        }

        /// Loopback is spoken to without encryption, as Docker does.
        var base: String {
            let plain = host.prefix { $0 != ":" }
            let isLocal = plain == "localhost" || plain.hasPrefix("127.")
            return (isLocal ? "http://" : "https://") + (host == "docker.io" ? "registry-1.docker.io" : host)
        }
    }

    private func ask(_ place: Place, _ path: String, method: String, accept: String) throws -> HTTPResponse {
        let url = "\(place.base)/v2/\(place.name)\(path)"
        let first = try send(method, url, headers: ["Accept": accept])
        guard first.status == 401, let challenge = Challenge(first.headers["www-authenticate"] ?? "") else { return first }
        guard let authorization = try authorization(for: challenge, place) else { return first }
        return try send(method, url, headers: ["Accept": accept, "Authorization": authorization])
    }

    private struct Token: Decodable {
        var token: String?
        var accessToken: String?

        enum CodingKeys: String, CodingKey {
            case token
            case accessToken = "access_token"
        }
    }

    private func authorization(for challenge: Challenge, _ place: Place) throws -> String? {
        let credential = try credentials.basic(for: place.host)
        guard challenge.scheme == "bearer", let realm = challenge.values["realm"] else { return credential }
        var query = [("scope", challenge.values["scope"] ?? "repository:\(place.name):pull")]
        if let service = challenge.values["service"] { query.append(("service", service)) }
        let tail = query.map { "\($0.0)=\(PercentEncoding.query($0.1))" }.joined(separator: "&")
        let response = try send(
            "GET", realm + (realm.contains("?") ? "&" : "?") + tail, headers: credential.map { ["Authorization": $0] } ?? [:])
        guard response.status == 200 else { return nil }
        let token = try JSON.decode(Token.self, from: response.body)
        return (token.token ?? token.accessToken).map { "Bearer " + $0 }
    }

    private func send(_ method: String, _ url: String, headers: [String: String]) throws -> HTTPResponse {
        try HTTP.send(HTTPRequest(method: method, url: url, headers: headers, timeoutSeconds: Self.seconds, bodyLimit: 8 << 20))
    }

    /// `Bearer realm="…",service="…",scope="…"`
    struct Challenge: Equatable {
        var scheme: String
        var values: [String: String] = [:]

        init?(_ header: String) {
            guard let space = header.firstIndex(of: " ") else { return nil }
            scheme = header[..<space].lowercased()
            var rest = header[space...].dropFirst()
            while let equals = rest.firstIndex(of: "=") {
                let name = rest[..<equals].filter { $0 != "," && $0 != " " }.lowercased()
                let after = rest[equals...].dropFirst()
                if after.first == "\"" {
                    let quoted = after.dropFirst()
                    let end = quoted.firstIndex(of: "\"") ?? quoted.endIndex
                    values[name] = String(quoted[..<end])
                    rest = quoted[end...].dropFirst()
                } else {
                    values[name] = String(after.prefix { $0 != "," })
                    rest = after.drop { $0 != "," }
                }
            }
        }
    }

    /// `<…?last=x&n=1000>; rel="next"`
    static func next(_ link: String?, in place: Place) -> String? {
        guard let link, link.contains("rel=\"next\""), let start = link.firstIndex(of: "<"), let end = link.firstIndex(of: ">"),
            let mark = link[start..<end].firstRange(of: "/tags/list")
        else { return nil }
        return String(link[mark.lowerBound..<end])
    }
}
