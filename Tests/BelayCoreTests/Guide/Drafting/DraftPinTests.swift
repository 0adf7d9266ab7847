import BelayCore
import Testing

@testable import BelayCore

@Suite("A draft's pin")
struct DraftPinTests {
    private static let two = #""api": {"image": "r/api:1"}, "web": {"image": "r/web:1"}"#

    @Test(
        "a key that stands in the tag of an image is the pin; the one that chooses most images",
        arguments: [
            (["api": "r/api:${TAG:-latest}", "web": "r/web:${TAG}"], "TAG"),
            (["api": "r/api:$API_TAG", "web": "r/web:v${WEB_TAG}"], "API_TAG"),
            (["api": "${REGISTRY}:5000/r/api:${APP_VERSION:?set it}", "web": "r/web:2"], "APP_VERSION"),
            (["api": "r/api:${BASE}-${TAG}", "web": "r/web:2"], "TAG"),
        ])
    func keys(images: [String: String], key: String) throws {
        let draft = try Sight.draft(Sight.of(Self.two, settings: "\(key)=1.2.3\n", images: images))
        #expect(draft.guide.version.pin == .env(file: ".env", key: key, releases: nil))
        #expect(draft.guide.version.refuse == ["latest", "X.Y"])
        #expect(!draft.remarks.contains { $0.kind == .unknown && $0.key == "version.pin" })
    }

    @Test(
        "what is in .env decides what a person has to do",
        arguments: [
            ("", "TAG is not in .env"), ("TAG=\n", "TAG is not in .env"), ("TAG=latest\n", "a tag that moves"),
            ("TAG=stable\n", "a tag that moves"),
        ])
    func values(settings: String, words: String) throws {
        let images = ["api": "r/api:${TAG:-latest}", "web": "r/web:${TAG:-latest}"]
        let draft = try Sight.draft(Sight.of(Self.two, settings: settings, images: images))
        #expect(draft.says(.unknown, words), "\(draft.remarks)")
    }

    @Test("versions of two numbers are versions where the stack has such")
    func twoNumbers() throws {
        let draft = try Sight.draft(Sight.of(Self.two, settings: "TAG=1.4\n", images: ["api": "r/api:${TAG}"]))
        #expect(draft.guide.version.refuse == ["latest"])
        #expect(draft.says(.note, "the image of web does not change with TAG"))
    }

    @Test("a database's key is no version of the application")
    func databases() throws {
        let services = #""db": {"image": "postgres:17"}, "api": {"image": "r/api:1"}"#
        let draft = try Sight.draft(
            Sight.of(services, settings: "PG=17\n", images: ["db": "postgres:${PG}", "api": "r/api:1.0.0"]))
        #expect(draft.guide.version.pin == .env(file: ".env", key: "SHOP_VERSION", releases: nil))
        #expect(
            draft.says(.unknown, "Write `image: r/api:${SHOP_VERSION}` for api (compose.yaml); and SHOP_VERSION=1.0.0 into .env"))
    }

    @Test("what is built from a git work tree is pinned to it")
    func git() throws {
        var surroundings = try Sight.of(#""api": {"build": {"context": "/srv/shop/api"}, "image": "shop-api"}"#)
        surroundings.workTrees = [WorkTree(path: "/srv/shop", branch: "stable", remote: "upstream", changedFiles: 2)]
        surroundings.tracked = ["compose.yaml"]
        let draft = GuideDrafter.draft(surroundings)
        #expect(draft.guide.version.pin == .git(path: ".", remote: "upstream", branch: "stable"))
        #expect(draft.guide.version.build)
        #expect(draft.says(.note, "2 files of the work tree differ"))
        // Git brings its own files back.
        #expect(draft.guide.stores.isEmpty)
    }

    @Test("a work tree without a remote or a branch needs a person")
    func detached() throws {
        var surroundings = try Sight.of(#""api": {"build": {"context": "/src/api"}}"#)
        surroundings.workTrees = [WorkTree(path: "/src", branch: nil, remote: nil)]
        let draft = GuideDrafter.draft(surroundings)
        #expect(draft.guide.version.pin == .git(path: "/src", remote: "origin", branch: nil))
        #expect(draft.says(.unknown, "no remote"))
        #expect(draft.says(.unknown, "HEAD is detached"))
        #expect(!draft.guide.version.build && draft.says(.unknown, "lies outside of the stack's directory"))
    }

    @Test("what is built from no work tree needs one, whatever image stands beside it")
    func built() throws {
        let services = #""api": {"build": {"context": "/srv/shop/api"}}, "web": {"image": "nginx:1.27"}"#
        let draft = try Sight.draft(Sight.of(services))
        #expect(draft.says(.unknown, "api is built here (compose.yaml), and git keeps nothing of it"))
        #expect(draft.guide.version.pin == .git(path: ".", remote: "origin", branch: nil))
        #expect(draft.guide.version.build)
        #expect(!draft.remarks.contains { $0.message.contains("nginx") && $0.key == "version.pin" })
    }

    @Test("a name for what is built of another machine's source is nobody else's")
    func builtFromElsewhere() throws {
        let draft = try Sight.draft(Sight.of(#""api": {"build": {"context": "https://example.org/api.git"}}"#))
        #expect(draft.says(.unknown, "Write `image: localhost/shop/api:${SHOP_VERSION}` beside `build:` of api"))
    }
}
