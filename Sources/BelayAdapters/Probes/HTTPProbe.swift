import BelayCore
import BelaySystem

/// `http`: any answer is an observation, an error status too; no answer is a problem.
struct HTTPProbe {
    private static let bodyLimit = 1 << 20

    let path: String
    let method: String
    let headers: [String: String]
    let body: String?
    let pick: String?

    func observe(_ endpoint: Endpoint, timeoutSeconds: Double) -> Observation {
        let host = endpoint.host.contains(":") ? "[\(endpoint.host)]" : endpoint.host
        let url = "http://\(host):\(endpoint.port)\(path.hasPrefix("/") ? path : "/" + path)"
        let request = HTTPRequest(
            method: method, url: url, headers: headers, body: body.map { Array($0.utf8) }, timeoutSeconds: timeoutSeconds,
            bodyLimit: Self.bodyLimit)
        do {
            return describe(try HTTP.send(request))
        } catch {
            let reason = (error as? BelayError)?.message ?? String(describing: error)
            return Observation(problem: PlainText.line(reason))
        }
    }

    private func describe(_ response: HTTPResponse) -> Observation {
        let text = PlainText.block(String(decoding: response.body, as: UTF8.self))
        let json = try? JSON.decode(JSONValue.self, from: response.body)
        var observation = Observation(scalar: .string(text), status: response.status, json: json, text: text)
        if let pick {
            observation.scalar = json.flatMap { JSONPath.value(pick, in: $0) }
            if observation.scalar == nil {
                let shape = json == nil ? "the answer is not JSON" : "the answer has no \(pick)"
                observation.problem = "\(shape) (status \(response.status))"
            }
        }
        return observation
    }
}

/// `a.b.0`: names into objects, numbers into arrays.
enum JSONPath {
    static func value(_ path: String, in root: JSONValue) -> JSONValue? {
        var value = root
        for part in path.split(separator: ".") {
            switch value {
            case .object(let members):
                guard let member = members[String(part)] else { return nil }
                value = member
            case .array(let elements):
                guard let index = Int(part), elements.indices.contains(index) else { return nil }
                value = elements[index]
            case .null, .bool, .number, .string: return nil
            }
        }
        return value
    }
}
