extension Schema where Value == NotifySpec {
    static let notify: Schema = .mapping(
        nil,
        .defaulted(
            "at", .list("a list of moments", of: Schema<Moment>.choice(), atLeast: 1), to: NotifySpec.usual,
            shown: "[went-back, needs-person]", "The moments at which somebody is told.",
            example: "[done, went-back, needs-person]"),
        .optional(
            "webhook", .webhook, "An address that takes a JSON document by POST: docs/json.md says what is in it.",
            example: "{url: https://hooks.example.org/belay, credential-file: /etc/belay/webhook-token}"),
        .optional(
            "mail", .mail, "Mail, sent by the machine's own sendmail.", example: "{to: [ops@example.org]}"),
        make: NotifySpec.init(at:webhook:mail:))
}

extension Schema where Value == WebhookSpec {
    fileprivate static let webhook: Schema = .mapping(
        nil,
        .oneOf([
            .key(
                "url", Schema<String>.webAddress.map { .url($0) }, "The address, where everybody may know it.",
                example: "https://hooks.example.org/belay"),
            .key(
                "url-file", Schema<String>.pathAnywhere.map { .file($0) },
                "A file whose first line is the address, where the address itself is a secret.",
                example: "/etc/belay/webhook-url"),
        ]),
        .optional(
            "credential-file", .pathAnywhere,
            "A file whose first line is sent as `Authorization: Bearer …`. Only the user who runs Belay should be able to read it.",
            example: "/etc/belay/webhook-token"),
        make: WebhookSpec.init(address:credentialFile:))
}

extension Schema where Value == MailSpec {
    fileprivate static let mail: Schema = .mapping(
        nil,
        .required("to", .list("a list of addresses", of: .mailAddress, atLeast: 1), "Who gets it.", example: "[ops@example.org]"),
        .optional(
            "from", .mailAddress, "Who it is from; without it, whoever the machine's sendmail says.",
            example: "belay@example.org"),
        make: MailSpec.init(to:from:))
}

extension Schema where Value == String {
    fileprivate static let webAddress = text("an address that begins with https:// or http://").refusing { url in
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            return ("must begin with `https://` or `http://`", "write the whole address")
        }
        if url.contains(" ") { return ("holds a space", "write it as %20") }
        let authority = url.drop { $0 != ":" }.dropFirst(3).prefix { !"/?#".contains($0) }
        return authority.contains("@") ? ("holds a user, and perhaps a password", "use `credential-file`, or `url-file`") : nil
    }

    /// Only what cannot be taken for an option, a second address or another header.
    fileprivate static let mailAddress = text("an address of mail").refusing { address in
        let fits = address.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "@._+-".unicodeScalars.contains(scalar))
        }
        return fits && !address.hasPrefix("-")
            ? nil : ("is no address: `\(address.shown(limit: 60))`", "write it as ops@example.org, without a name")
    }
}
