import BelayCore
import BelaySystem
import Testing

@testable import BelayCore

/// What strangers write into a project comes out as a guide that can be read, or not at all.
@Suite("A draft of hostile projects")
struct DraftHostileTests {
    @Test("a project without a service has a guide that can be read, and nothing is claimed")
    func empty() throws {
        let draft = try Sight.draft(Sight.of(""))
        #expect(draft.guide.verify.isEmpty)
        #expect(draft.says(.unknown, "no version can be written down"))
    }

    @Test("two thousand services have a guide within every limit")
    func huge() throws {
        let port = #""ports": [{"target": 80, "published": "1"}], "stop_grace_period": "20s""#
        let services = (0..<2000).map { number in
            #""s\#(number)": {"image": "a:1", \#(port), "volumes": [{"type": "volume", "source": "v\#(number)", "target": "/d"}]}"#
        }.joined(separator: ", ")
        let draft = try Sight.draft(Sight.of(services))
        #expect(draft.guide.verify.count <= 60)
        #expect(draft.guide.edge.count == 1000)
        #expect(draft.says(.unknown, "stores were found"))
    }

    @Test(
        "quotes, braces, signs of YAML and control characters change nothing but themselves",
        arguments: [
            #"a'b"#, #"a\"b"#, "{a: b}", "[a]", "a # b", "a: b", "- a", "no", "1e3", "0x1F", "&a", "*a", "!a", "%a", "@a", "`a`",
            "ä ö",
            "a\\u001b[31m", "a\\nb: c", "\\u202egnp", "$(reboot)", "~", "", "--- a", "... a", "a  b", "a ", " a",
        ])
    func names(text: String) throws {
        let services = """
            "db": {"image": "postgres:17", "environment": {"POSTGRES_USER": "\(text)", "POSTGRES_DB": "\(text)"}},
            "api": {"image": "\(text):1", "command": ["\(text)"], "container_name": "\(text)", "profiles": [],
              "volumes": [{"type": "bind", "source": "/srv/shop/\(text)", "target": "/\(text)"}]}
            """
        var surroundings = try Sight.of(services, settings: "\(text)=1\n")
        for mount in surroundings.project.services["api"]?.mounts ?? [] {
            surroundings.binds[mount.source ?? ""] = DataSeen(.directory, names: [mount.target], databases: [mount.target, "x"])
        }
        surroundings.unset = [text]
        surroundings.containers = ["api": ContainerSeen(isRunning: true, written: [text], hasMigrated: true)]
        surroundings.answers = ["api": AnswersSeen([.init(port: 80, path: "/\(text)", status: 200)])]
        let written = GuideWriter.write(try Sight.draft(surroundings)).text
        let unfit = written.unicodeScalars.filter { $0 != "\n" && $0.isUnfit }
        #expect(unfit.isEmpty, "\(written.debugDescription)")
    }

    @Test(
        "a scalar is read as what was written",
        arguments: [
            "plain", "two words", "it's", "\"", "no", "Yes", "1", "1.5", "-", "a:", "a #b", "[x]", "{", "*", "&", "!", "|", ">",
            "%", "@",
            ",", "?", "null", "~", "ä", " lead", "trail ", "a  b", "---", "...", "select count(*) from runs", "0b1",
        ])
    func scalars(text: String) throws {
        let line = "{key: \(YAMLText.text(text).line), list: \(YAMLText.texts([text, text]).line)}"
        let root = try YAML.parse(Array(line.utf8), file: "x")
        guard case .mapping(let entries) = root.content, case .scalar(let read, _) = entries[0].value.content else {
            Issue.record("\(line)")
            return
        }
        #expect(read == text, "\(line)")
    }

    @Test("lines of the stack's files are found however they are indented")
    func lines() {
        let text = ComposeText(
            path: "compose.yaml",
            text: """
                # services: {}
                x-base: &base
                  image: none
                services:
                    "api":
                        # image: old
                        image: r/api:1
                        environment:
                            image: inner
                    web: &web
                        build: .
                volumes:
                    data:
                """)
        #expect(text.line(of: "api", "image") == 7)
        #expect(text.line(of: "web", "build") == 11)
        #expect(text.line(of: "web", "image") == nil)
        #expect(text.line(of: "data", "") == nil)
    }

    @Test(
        "of a database's URL the password is not kept",
        arguments: [
            ("postgres://u:canary-7f3a91@db/app", "db", "app"), ("postgresql+psycopg://u:p@db:5432/app?sslmode=x#y", "db", "app"),
            ("postgres://db/app", "db", "app"),
        ])
    func urls(text: String, host: String, database: String) throws {
        let url = try #require(DatabaseURL(Secret(text)))
        #expect(url.host == host)
        #expect(url.database == database)
        #expect(url.isPostgres)
        #expect(!"\(url)".contains(Sight.secret))
    }
}
