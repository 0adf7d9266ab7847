/// What every verb of the command line ends with.
package enum ExitCode: Int32, Codable, Sendable, CaseIterable {
    case done = 0
    case wentBack = 1
    case usage = 2
    case refused = 3
    case needsPerson = 4
    case busy = 5
    case interrupted = 130
}
