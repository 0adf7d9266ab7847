/// Who is told of the moments of a run (`notify`), beside hooks.
package struct NotifySpec: Codable, Sendable, Equatable {
    package var at: [Moment]
    package var webhook: WebhookSpec?
    package var mail: MailSpec?

    package init(at: [Moment] = NotifySpec.usual, webhook: WebhookSpec? = nil, mail: MailSpec? = nil) {
        self.at = at
        self.webhook = webhook
        self.mail = mail
    }

    /// What somebody has to know who was not there.
    package static let usual: [Moment] = [.wentBack, .needsPerson]
}

package struct WebhookSpec: Codable, Sendable, Equatable {
    /// Many services give out addresses that are secret themselves: those are in a file.
    package enum Address: Codable, Sendable, Equatable {
        case url(String)
        case file(String)
    }

    package var address: Address
    /// A file with the token that is sent along.
    package var credentialFile: String?

    package init(address: Address, credentialFile: String? = nil) {
        self.address = address
        self.credentialFile = credentialFile
    }
}

package struct MailSpec: Codable, Sendable, Equatable {
    package var to: [String]
    package var from: String?

    package init(to: [String], from: String? = nil) {
        self.to = to
        self.from = from
    }
}
