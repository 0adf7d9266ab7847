import BelayCore
import Testing

@testable import BelayCLI

@Suite("The live line")
struct LiveStepTests {
    private static func step(_ kind: StepKind = .migrate) -> LiveStep {
        LiveStep(kind: kind, direction: .forward, index: 9, count: 14, began: 100)
    }

    @Test("on 80 columns a step shows what happens inside, how long it takes, and since when users are kept out")
    func wide() {
        var step = Self.step()
        for number in 1...5 { step.hear("revision \(number)") }
        #expect(
            step.rows(now: 102, closed: 98.5, columns: 80) == [
                "  [ 9/14] migrate    ⠋                                    2.0 s  ↓ closed 3.5 s",
                "           revision 3", "           revision 4", "           revision 5",
            ])
        var single = Self.step()
        single.hear("revision 1")
        #expect(
            single.rows(now: 102, closed: 98.5, columns: 80) == [
                "  [ 9/14] migrate    ⠋ revision 1                         2.0 s  ↓ closed 3.5 s"
            ])
    }

    @Test("on 40 columns it is shorter, and what happens inside has rows of its own")
    func narrow() {
        var step = Self.step()
        step.hear("revision 1 of a long name that does not fit here")
        let rows = step.rows(now: 102, closed: 98.5, columns: 40)
        #expect(rows[0].hasPrefix("[ 9/14] migrate ⠋"))
        #expect(rows[0].hasSuffix("2.0 s  ↓ 3.5 s"))
        #expect(rows[1] == "  revision 1 of a long name that does …")
    }

    @Test("bytes have a bar, the rate and the time that is left")
    func bytes() {
        var step = Self.step(.preCopy)
        step.hear(Amount(0, of: 419_430_400, .bytes), at: 100)
        step.hear(Amount(104_857_600, of: 419_430_400, .bytes), at: 102)
        let row = step.rows(now: 102, closed: nil, columns: 100)[0]
        #expect(row.contains("██████░░░░░░░░░░░░░░░░░░  25 %  6 s left  50.0 MiB/s"), "\(row)")
    }

    @Test("on 40 columns a bar and the time that is left have a row of their own")
    func narrowAmount() {
        var step = Self.step()
        step.hear(Amount(0, of: 60, .seconds), at: 100)
        step.hear("revision 1")
        let rows = step.rows(now: 130, closed: 98.5, columns: 40)
        #expect(rows == ["[ 9/14] migrate ⠋      30.0 s  ↓ 31.5 s", "  ██████████░░░░░░░░░░  50 %  30 s left", "  revision 1"])
    }

    @Test(
        "what happens now is shown without the time that a log begins its lines with",
        arguments: [
            ("2026-11-26T05:32:31Z slice 9 of 12", "slice 9 of 12"), ("[2026-11-26 05:32:31,123] slice 9", "slice 9"),
            ("clone:            2026-11-26T05:32:31 slice 9", "clone: slice 9"), ("2026-11-26 05:32:31", "2026-11-26 05:32:31"),
            ("1234567 rows of 2:1", "1234567 rows of 2:1"), ("  [ 2/14] seal", "[ 2/14] seal"), ("", ""),
        ])
    func times(line: String, shown: String) { #expect(LiveLine.text(line) == shown) }

    @Test("cells stand below each other")
    func aligned() {
        #expect(Columns.aligned([["api", "runs"], ["worker", "exited 1"]]) == ["api     runs", "worker  exited 1"])
        #expect(Columns.aligned([]).isEmpty)
    }

    @Test("a number and its unit stay on one line")
    func glued() {
        #expect(Columns.wrapped("one two \(Columns.glued("42.2 s"))", 11, indent: 2) == ["one two", "  42.2 s"])
        #expect(Columns.wrapped("one \(Columns.glued("2 s"))", 11, indent: 2) == ["one 2 s"])
    }

    @Test("what is done beside the step has a row of its own, with its bar", arguments: [40, 80])
    func beside(columns: Int) {
        var step = Self.step(.watch)
        step.hear(Amount(0, of: 480, .seconds), at: 100)
        step.hear(Amount(0, of: 419_430_400, .bytes, beside: "sealed checkpoint"), at: 100)
        step.hear(Amount(104_857_600, of: 419_430_400, .bytes, beside: "sealed checkpoint"), at: 102)
        let rows = step.rows(now: 102, closed: nil, columns: columns)
        #expect(rows[columns == 80 ? 0 : 1].contains("0 %  7 min 58 s left"))
        let beside = columns == 80 ? 1 : 2
        #expect(rows[beside].contains("sealed checkpoint: ") && rows[beside].contains("25 %"))
        #expect(columns == 40 || rows[beside].contains("█████░") && rows[beside].contains("50.0 MiB/s"))
        step.hear(Amount(419_430_400, of: 419_430_400, .bytes, beside: "sealed checkpoint"), at: 110)
        #expect(step.rows(now: 111, closed: nil, columns: columns)[beside].hasSuffix("sealed checkpoint: being verified"))
        step.hear(Amount(0, of: 0, .bytes, beside: "sealed checkpoint"), at: 120)
        let over = step.rows(now: 121, closed: nil, columns: columns)
        #expect(!over.contains { $0.contains("sealed checkpoint") }, "it is over, and nothing is said of it any more")
        #expect(over.last?.hasSuffix("Ctrl-C ends only the watching") == true)
    }

    @Test("time passes by itself, and says so when it is longer than expected")
    func time() {
        var step = Self.step()
        step.hear(Amount(0, of: 10, .seconds), at: 100)
        #expect(step.rows(now: 105, closed: nil, columns: 80)[0].contains("50 %  5 s left"))
        #expect(step.rows(now: 115, closed: nil, columns: 80)[0].contains("100 %  longer than expected"))
    }

    @Test("no row is ever wider than the terminal, whatever is said", arguments: [20, 39, 40, 59, 60, 61, 80, 200])
    func widths(columns: Int) {
        for line in ["", "短い言葉がとても長く続くので収まりません短い言葉がとても長く続く", String(repeating: "x", count: 10_000), "\u{1B}[2J\u{1B}[31mred"] {
            let beside = Amount(3, of: 7, .bytes, beside: "sealed checkpoint")
            for amount in [nil, Amount(3, of: 7, .bytes), Amount(3, of: 7, .seconds), beside] {
                var step = Self.step(.preCopy)
                step.hear(line)
                if let amount { step.hear(amount, at: 101) }
                for closed in [nil, 1.0] {
                    for row in step.rows(now: 5000, closed: closed, columns: columns) {
                        #expect(Columns.width(row) < columns, "\(row)")
                        #expect(!row.contains("\u{1B}"))
                    }
                }
            }
        }
    }

    @Test("long lines are broken between words, and a word never is")
    func wrapping() {
        #expect(Columns.wrapped("  one two three four", 12, indent: 4) == ["  one two", "    three", "    four"])
        #expect(Columns.wrapped("short", 12, indent: 4) == ["short"])
        #expect(Columns.wrapped("  next: belay-with-a-long-name", 12, indent: 4) == ["  next:", "    belay-with-a-long-name"])
    }

    @Test("times are told as people read them")
    func seconds() {
        #expect(Seconds.ticking(3.57) == "3.5 s")
        #expect(Seconds.ticking(125) == "2 min 5 s")
        #expect(Seconds.whole(7260) == "2 h 1 min")
    }
}
