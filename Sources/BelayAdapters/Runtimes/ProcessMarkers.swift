import BelayCore
import BelaySystem

/// The variables by which a stack's processes are known again. Children inherit them, so one scan of `/proc` finds a
/// whole service, whoever started it and whatever crashed since.
struct ProcessMarkers: Sendable {
    static let stackKey = "BELAY_STACK"
    static let serviceKey = "BELAY_SERVICE"
    static let exposureKey = "BELAY_EXPOSURE"
    static let versionKey = "BELAY_VERSION"
    /// One start: tells the processes of this start from those of an earlier one.
    static let launchKey = "BELAY_LAUNCH"
    static let oneShotKey = "BELAY_ONESHOT"

    /// What the stack is, not where it was called from: its directory's real path, and its name.
    let stack: String

    init(stackName: String, stackDirectory: String) {
        let whole = SHA256.hex(Array((stackDirectory + "\0" + stackName).utf8))
        stack = String(whole.prefix(32))
    }

    static func newLaunch() -> String {
        let digits = Array("0123456789abcdef")
        return String(Random.bytes(8).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    func ofService(_ name: String, exposure: Exposure, version: String?, launch: String) -> [String: String] {
        var markers = [
            Self.stackKey: stack, Self.serviceKey: name, Self.exposureKey: exposure.rawValue, Self.launchKey: launch,
        ]
        markers[Self.versionKey] = version
        return markers
    }

    /// A one-shot service carries its name; a command belongs to no service.
    func ofOneShot(service: String?, launch: String) -> [String: String] {
        var markers = [Self.stackKey: stack, Self.oneShotKey: "1", Self.launchKey: launch]
        markers[Self.serviceKey] = service
        return markers
    }
}
