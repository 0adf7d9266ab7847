import BelayCore
import BelaySystem
import Testing

@testable import BelayCore

@Suite("A draft's checks")
struct DraftCheckTests {
    private static let web = #""web": {"image": "a:1", "ports": [{"target": 80, "published": "8080"}]}"#

    private static func verify(_ seen: AnswersSeen?, isRunning: Bool = true) throws -> (Check?, GuideDraft) {
        var surroundings = try Sight.of(web)
        surroundings.answers["web"] = seen
        surroundings.containers["web"] = ContainerSeen(isRunning: isRunning)
        let draft = try Sight.draft(surroundings)
        return (draft.guide.verify.first, draft)
    }

    @Test(
        "the best of what was answered is asked again; where nothing fit, the port alone, and a person is asked",
        arguments: [
            (
                AnswersSeen([.init(port: 80, path: "/", status: 200), .init(port: 80, path: "/health", status: 200)]), "/health",
                false
            ),
            (AnswersSeen([.init(port: 80, path: "/health", status: 503), .init(port: 80, path: "/", status: 302)]), "/", false),
            (AnswersSeen([.init(port: 80, path: "/", status: 401)]), "/", false),
            (AnswersSeen([.init(port: 80, path: "/", status: 200)], indifferent: [80]), "/", true),
            (
                AnswersSeen([.init(port: 80, path: "/health", status: 200, signs: ["ok": .bool(true)])], indifferent: [80]),
                "/health",
                false
            ), (AnswersSeen([.init(port: 80, path: "/", status: 500)], open: [80]), nil, true), (AnswersSeen(), nil, true),
        ] as [(AnswersSeen, String?, Bool)])
    func best(seen: AnswersSeen, path: String?, isDoubt: Bool) throws {
        let (check, draft) = try Self.verify(seen)
        if let path {
            guard case .http("web", 80, path, "GET", [:], nil, nil) = check?.probe else {
                Issue.record("\(String(describing: check))")
                return
            }
        } else {
            #expect(check?.probe == .tcp(service: "web", port: 80))
        }
        #expect(draft.remarks.contains { $0.kind == .unknown && $0.key == "verify[0]" } == isDoubt, "\(draft.remarks)")
    }

    @Test("a stack that does not run has a check all the same, and says that nothing could be asked")
    func stopped() throws {
        let (check, draft) = try Self.verify(nil, isRunning: false)
        #expect(check?.probe == .tcp(service: "web", port: 80))
        #expect(draft.says(.unknown, "it does not run, so that nothing could be asked"))
        let bare = try Sight.draft(Sight.of(#""job": {"image": "a:1"}"#))
        #expect(bare.guide.verify.map(\.probe) == [.running(service: "job")])
    }

    @Test("of an answer, only what says how it goes is kept")
    func signs() throws {
        let body = #"{"status": "OK", "db": "connected", "version": "1.2", "token": "x", "ready": false, "queue": {"ok": true}}"#
        let answer = try JSON.decode(JSONValue.self, from: Array(body.utf8))
        #expect(HealthPaths.signs(in: answer) == ["status": .string("OK"), "db": .string("connected")])
        #expect(HealthPaths.signs(in: .array([answer])).isEmpty)
    }

    @Test(
        "a health check's own URL is asked first, without its query",
        arguments: [
            (#"["CMD", "curl", "-f", "http://localhost:3000/api/ready?key=canary-7f3a91"]"#, 3000, "/api/ready"),
            (#"["CMD-SHELL", "wget -qO- 'http://127.0.0.1/up' || exit 1"]"#, 80, "/up"),
            (#"["CMD", "curl", "http://other:3000/x"]"#, nil, nil), (#"["NONE"]"#, nil, nil),
        ] as [(String, Int?, String?)])
    func own(test: String, port: Int?, path: String?) throws {
        let surroundings = try Sight.of(#""web": {"image": "a:1", "healthcheck": {"test": \#(test)}}"#)
        let service = try #require(surroundings.project.services["web"])
        #expect(HealthPaths.ports(of: service, nil) == (port.map { [$0] } ?? []))
        #expect(HealthPaths.paths(of: service, nil, port: port ?? 80).first == path ?? "/health")
    }

    @Test("a health check that cannot fail is told")
    func cannotFail() throws {
        let check = #""healthcheck": {"test": ["CMD-SHELL", "pgrep -f node || exit 1"]}"#
        #expect(
            try Sight.draft(Sight.of(#""web": {"image": "a:1", \#(check)}"#)).says(.note, "the health check of web cannot fail"))
    }
}
