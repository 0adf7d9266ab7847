/// A network with the addresses that it gives to containers.
struct DockerNetwork: Decodable {
    struct Configuration: Decodable {
        struct Range: Decodable {
            var subnet: String?
            var gateway: String?

            enum CodingKeys: String, CodingKey {
                case subnet = "Subnet"
                case gateway = "Gateway"
            }
        }

        var ranges: [Range]?

        enum CodingKeys: String, CodingKey { case ranges = "Config" }
    }

    struct Endpoint: Decodable {
        var address: String

        enum CodingKeys: String, CodingKey { case address = "IPv4Address" }
    }

    var configuration: Configuration
    /// Of containers that run.
    var endpoints: [String: Endpoint]?

    enum CodingKeys: String, CodingKey {
        case configuration = "IPAM"
        case endpoints = "Containers"
    }

    /// Whether a container could have it; the gateway's is that of the machine itself.
    func couldGive(_ address: String) -> Bool {
        (configuration.ranges ?? []).contains { range in
            range.gateway != address && range.subnet.map { Self.contains(address, in: $0) } ?? false
        }
    }

    func gives(_ address: String) -> Bool { (endpoints ?? [:]).values.contains { $0.address.hasPrefix(address + "/") } }

    /// `10.0.8.0/24`; of another kind than IPv4, never.
    static func contains(_ address: String, in subnet: String) -> Bool {
        let parts = subnet.split(separator: "/")
        guard parts.count == 2, let bits = Int(parts[1]), (0...32).contains(bits), let base = number(String(parts[0])),
            let host = number(address)
        else { return false }
        return bits == 0 || base >> UInt32(32 - bits) == host >> UInt32(32 - bits)
    }

    private static func number(_ address: String) -> UInt32? {
        let bytes = address.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard bytes.count == 4, !bytes.contains(nil) else { return nil }
        return bytes.reduce(0) { $0 << 8 | UInt32($1 ?? 0) }
    }
}
