import BelayCore
import BelaySystem

/// `tcp`: a closed port is an answer, not a problem, so that a check may expect it.
struct TCPProbe {
    func observe(_ endpoint: Endpoint, timeoutSeconds: Double) -> Observation {
        let open = TCP.accepts(host: endpoint.host, port: endpoint.port, timeoutSeconds: timeoutSeconds)
        return Observation(
            scalar: .string(open ? "open" : "closed"), text: "\(endpoint.host):\(endpoint.port) \(open ? "accepts" : "refuses")")
    }
}
