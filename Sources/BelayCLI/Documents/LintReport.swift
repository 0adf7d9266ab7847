import BelayCore

/// What came of reading a guide.
struct LintReport: Encodable {
    /// The application's name; nil where the guide cannot be read.
    var name: String?
    var shape: String?
    var shapes: [String] = []
    var stores: Int?
    var checks: Int?
    var mistakes: [Diagnostic] = []
    var warnings: [Diagnostic] = []

    /// Of the guide with the operator's overrides, and of the releases file that belongs to it.
    init(of file: GuideFile, shape named: String?) throws {
        do {
            let reading = try file.lint(shape: named)
            name = reading.guide?.name
            shape = reading.shape
            shapes = reading.shapes
            stores = reading.guide?.stores.count
            checks = reading.guide.map { $0.preflight.count + $0.drain.count + $0.verify.count + $0.watch.checks.count }
            mistakes = reading.mistakes
            warnings = reading.warnings
            if let guide = reading.guide {
                _ = try ReleasesFile(directory: file.directory, guide: guide, files: file.files).read()
            }
        } catch let found as Mistakes {
            mistakes += found.all
        } catch let found as Diagnostic {
            mistakes.append(found)
        }
    }
}

struct LintText {
    let report: LintReport
    let terminal: Terminal

    var text: String {
        let warnings = report.warnings.map { "\(terminal.yellow("WARN")) \($0)" }
        let shape = report.shape.map { ", shape \(Terminal.safe($0))" } ?? ""
        let counts = "\(count(report.stores, "store")), \(count(report.checks, "check"))"
        return (warnings + ["\(terminal.green("PASS")) \(Terminal.safe(report.name ?? "")): \(counts)\(shape)"]).joined(
            separator: "\n")
    }

    private func count(_ number: Int?, _ noun: String) -> String { "\(number ?? 0) \(noun)\(number == 1 ? "" : "s")" }
}
