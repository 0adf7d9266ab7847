/// What every page has: everything in one file, no script, nothing from elsewhere.
struct PageFrame {
    let title: String
    let content: HTML

    var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="referrer" content="no-referrer">
        <title>\(title)</title>
        <style>
        \(PageStyle.css)
        </style>
        </head>
        <body>
        <main>
        \(content)
        </main>
        <footer>Written by belay \(BelayCommandLine.version). One file: no script in it, and nothing from elsewhere.</footer>
        </body>
        </html>

        """
    }

    static func section(_ title: String, _ content: HTML) -> HTML {
        let name = title.lowercased().split { !$0.isLetter }.joined(separator: "-")
        return """
            <section aria-labelledby="\(name)">
            <h2 id="\(name)">\(title)</h2>
            \(content)
            </section>
            """
    }
}
