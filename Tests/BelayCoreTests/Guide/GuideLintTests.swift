import BelayCore
import Testing

@Suite struct GuideLintTests {
    @Test(
        "What is no mistake but seldom meant is warned of, at its place",
        arguments: [
            (
                "        dark: {env: {PORT: \"18080\"}}\n", "", "6:7",
                "`api` is reached by users and cannot start dark: it has no `dark`"
            ),
            (
                "verify:\n  - {name: health, http: {service: api, port: 8080}}", "", "1:1",
                "nothing verifies the new version: only that its services run would be known"
            ),
            (
                "verify:\n  - {name: health, http: {service: api, port: 8080}}", "verify: []", "20:1",
                "nothing verifies the new version: only that its services run would be known"
            ),
            (
                "migrate: {service: migrator}\n", "", "1:1",
                "nothing says what changes the schema, and new code mostly does at its start"
            ),
            (
                "stores:\n  db: {sqlite: {file: data/app.db}}\n  settings: {files: [.env]}\n", "", "1:1",
                "the guide names no store: a way back would put no data back"
            ),
            (
                "files: [.env]", "files: [.env, data]", "17:3",
                "store `settings` holds the files of database `db`: they would be taken twice"
            ),
            (
                "run: [./api]", "run: [./api]\n        environment-files: [.env, secrets.env]", "8:9",
                "`secrets.env` is in no store: a way back would not put it back"
            ),
        ])
    func warning(text: String, replacement: String, place: String, message: String) throws {
        let reading = try GuideText.read(GuideText.small.replacing(text, with: replacement))
        #expect(reading.mistakes == [])
        #expect(reading.guide != nil)
        #expect(reading.warnings.map { "\($0.mark.line):\($0.mark.column): \($0.message)" } == ["\(place): \(message)"])
        #expect(reading.warnings.allSatisfy { $0.fix != nil })
    }
}
