import BelayCore
import Testing

@Suite struct GuideCredentialsTests {
    static let secret = "hunter2-hunter2"

    @Test(
        "A credential in a guide is refused, and no message shows it",
        arguments: [
            "environment: {DB_PASSWORD: hunter2-hunter2}", "environment: {SECRET_KEY_BASE: hunter2-hunter2}",
            "environment: {API_TOKEN: hunter2-hunter2, 2BAD: x}",
            "environment: {DSN: 'https://key:hunter2-hunter2@sentry.test/1'}",
            "environment: {api_key: hunter2-hunter2}", #"environment: {API_KEY: "hunter2-\x68unter2", 3X: y}"#,
            "dark: {env: {SMTP_PASS: hunter2-hunter2}, x: y}",
            "dark: {env: {A: b}, password: hunter2-hunter2, environment: {P_TOKEN: hunter2-hunter2}}",
        ])
    func refused(line: String) throws {
        let reading = try GuideText.read(GuideText.small.replacing("dark: {env: {PORT: \"18080\"}}", with: line))
        #expect(reading.guide == nil)
        if !line.contains("password: ") {
            #expect(reading.mistakes.contains { $0.message.contains("looks like a credential") && $0.snippet == nil })
            #expect(!reading.mistakes.contains { $0.description.contains("hunter2") }, "\(reading.mistakes)")
        }
    }

    @Test(
        "What only sounds like a credential is read",
        arguments: [
            "PASSWORD_FILE: run/secrets/db", "TOKEN_TTL: 3600", "SECRET_PATH: config/x", "SORT_KEY: 1", "API_TOKEN: ''",
            "SIGNING_KEY: /etc/demo/key.pem", "DB_PASSWORD: '${DB_PASSWORD}'", "KEYBOARD: de", "COMPASS: north",
            "URL: 'http://user@host:80/a:b@c'", "BASE: 'https://example.org/a:b@c'",
        ])
    func read(entry: String) throws {
        let reading = try GuideText.read(
            GuideText.small.replacing("run: [./worker]", with: "run: [./worker]\n        environment: {\(entry)}"))
        #expect(reading.mistakes == [])
    }

    @Test(
        "A credential among a command's words is refused, which every process list would show",
        arguments: [
            "[./worker, --password=hunter2-hunter2]", "[./worker, --api-token, hunter2-hunter2]",
            "[env, PASSWORD=hunter2-hunter2, ./worker]",
            "[psql, 'postgres://app:hunter2-hunter2@db/app']",
        ])
    func argv(command: String) throws {
        let reading = try GuideText.read(GuideText.small.replacing("run: [./worker]", with: "run: \(command)"))
        #expect(reading.mistakes.count == 1)
        #expect(!reading.mistakes.contains { $0.description.contains(Self.secret) })
    }

    @Test(
        "A command's words that are no credentials are read",
        arguments: [
            "[./worker, --key, config.pem]", "[./worker, --token-file=run/token]", "[./worker, '--password=${PASSWORD}']",
            "[a, b=c]",
        ])
    func argvRead(command: String) throws {
        #expect(try GuideText.read(GuideText.small.replacing("run: [./worker]", with: "run: \(command)")).mistakes == [])
    }
}
