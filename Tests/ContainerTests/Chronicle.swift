import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// What was seen of a run from outside while it lasted: what the engine did with the stack's containers, and how a user fared
/// who came all the time.
struct Chronicle: Sendable {
    struct Event: Sendable {
        var at: Double
        /// `start`, `kill` or `die`.
        var action: String
        var service: String
        var image: String
        /// The signal that it was sent, or the code that it ended with.
        var detail: String

        /// As `script` has it written down.
        init?(_ line: Substring) {
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 5, let nanoseconds = Double(words[0]) else { return nil }
            (at, action, service, image, detail) = (nanoseconds / 1e9, words[1], words[2], words[3], words[4])
        }
    }

    /// At one of the ports that the stack is reached at.
    struct Visit: Sendable {
        var port: Int
        var began: Double
        var ended: Double
        var wasLetIn: Bool
    }

    /// How a container came to its end.
    struct Ending: Equatable {
        var signals: [String]
        var exit: String
    }

    let report: RunReport
    let events: [Event]
    let visits: [Visit]

    func step(_ kind: StepKind) throws -> StepRecord { try #require(report.steps.last { $0.kind == kind }) }

    func starts(of service: String) -> [Event] { events.filter { $0.service == service && $0.action == "start" } }

    /// By its first end, and from the first signal to it.
    func ending(of service: String) throws -> (how: Ending, seconds: Double) {
        let own = events.filter { $0.service == service }
        let end = try #require(own.firstIndex { $0.action == "die" }, "\(service) never ended")
        let signals = own[..<end].filter { $0.action == "kill" }
        let seconds = own[end].at - (signals.first?.at ?? own[end].at)
        return (Ending(signals: signals.map(\.detail), exit: own[end].detail), seconds)
    }

    /// From the fence on nobody was let in, while all of these were started, once, and verified; then everybody was, and nothing
    /// was started anew for it.
    func requireDarkness(of services: [String], at place: SourceLocation = #_sourceLocation) throws {
        let (fence, verify, open) = (try step(.fence), try step(.verify), try step(.open))
        let fenced = try #require(fence.ended)
        for service in services {
            let starts = starts(of: service).map(\.at)
            #expect(starts.count == 1, "\(service)", sourceLocation: place)
            #expect(starts.allSatisfy { $0 > fenced && $0 < verify.began }, "\(service)", sourceLocation: place)
        }
        let shut = visits.filter { $0.began > fenced && $0.ended < open.began }
        #expect(shut.contains { $0.began > verify.began }, "somebody comes while it is verified", sourceLocation: place)
        #expect(shut.filter(\.wasLetIn).isEmpty, sourceLocation: place)
        for port in Set(visits.map(\.port)) {
            let wasLetIn = visits.contains { $0.port == port && $0.began > open.began && $0.wasLetIn }
            #expect(wasLetIn, "\(port)", sourceLocation: place)
        }
    }

    /// Runs a command while the engine's events of a project are written into a file.
    static func script(project: String, file: String) -> String {
        let attributes = ["com.docker.compose.service", "image"].map { "{{index .Actor.Attributes \"\($0)\"}}" }
        let details = ["signal", "exitCode"].map { "{{index .Actor.Attributes \"\($0)\"}}" }.joined()
        let format = (["{{.TimeNano}}", "{{.Action}}"] + attributes + [details]).joined(separator: " ")
        return """
            docker events --filter type=container --filter label=com.docker.compose.project=\(project) \
                --filter event=start --filter event=kill --filter event=die --format '\(format)' >'\(file)' 2>&1 &
            events=$!
            "$@"
            code=$?
            sleep 0.3
            kill $events
            exit $code
            """
    }
}

extension Installation {
    /// A run of belay, and what was seen of it.
    ///
    /// - Parameter doors: the keys in `.env` of ports that users come to.
    func chronicled(_ words: [String], doors: [String] = []) throws -> (answer: BelayAnswer, chronicle: Chronicle) {
        let ports = try doors.map { Int(try setting($0)) ?? 0 }
        let isOver = Once()
        let user = Beside {
            let clock = SystemClock()
            var visits: [Chronicle.Visit] = []
            while !isOver.hasHappened {
                for port in ports {
                    let began = clock.now
                    let wasLetIn = TCP.accepts(host: "127.0.0.1", port: port, timeoutSeconds: 1)
                    visits.append(Chronicle.Visit(port: port, began: began, ended: clock.now, wasLetIn: wasLetIn))
                }
                try clock.sleep(0.05)
            }
            return visits
        }
        defer { isOver.perform {} }
        // Not in the stack's directory, which is rehearsed and compared.
        let file = state + ".events"
        let answer = try belay(words, through: ["/bin/sh", "-c", Chronicle.script(project: project(), file: file), "sh"]) { _ in }
        isOver.perform {}
        let events = String(decoding: try RealFileSystem().read(file, limit: 8 << 20), as: UTF8.self).split(separator: "\n")
        let report = try JSON.decode(RunReport.self, from: Array(belay(["show", "--json"]).output.utf8))
        return (answer, Chronicle(report: report, events: events.compactMap(Chronicle.Event.init), visits: try user.value()))
    }
}
